"""The page at the document scanner: lay the paper in, scan, look, use it."""

from __future__ import annotations

from kiosk.packs.schema import Necessity
from kiosk.session.collecting import FEEDING
from kiosk.session.states import CaseFile
from ui.viewmodels.page_state import PageState
from ui.viewmodels.pages import CameraState, Check
from ui.viewmodels.present.collecting import materials, only_read_words, taken_buttons
from ui.viewmodels.present.scene import Scene, back_button, button, frame

#: Problems that the scanner's own words exist for; those of a picture are said as at the camera.
OWN = frozenset({*FEEDING.values(), "failed", "too_many"})


def scanner(scene: Scene) -> PageState:
    say, state, look = scene.say, scene.state, scene.state.look
    file = state.file or CaseFile()
    need = scene.rules.paper(state, scene.wall.date())
    if need is None:
        return materials(scene)
    page = need.material.pages[min(len(file.pages.get(need.id, ())), len(need.material.pages) - 1)]
    taken, running = file.captured is not None, look.phase == "scanning"
    if taken:
        primary, back = taken_buttons(scene, say("scanner.again"))
    elif running:
        primary, back = (
            button(say("scanner.one"), "scanner", reason=say("scanner.scanning")),
            button(say("scanner.stop"), "cross"),
        )
    else:
        way_back = say("camera.to_question" if state.step_id else "camera.to_list")
        primary, back = button(say("scanner.one"), "scanner"), back_button(way_back)
    title = scene.pick(need.material.name)
    question = title if taken else say("scanner.lay", name=title)
    advice = _advice(scene, taken, len(file.scanned))
    idle = not taken and not running
    deferrable = need.necessity is Necessity.DEFERRABLE
    return CameraState(
        key=state.key,
        frame=frame(
            scene, question if len(question) <= (13 if scene.large else 17) else title, english=say("scanner.english"),
            hint="" if scene.large else scene.pick(page.hint), primary=primary, back=back,
            spoken=f"{question}。{advice}",
        ),
        phase="taken" if taken else "scanning" if running else "poor" if look.problem else "ready",
        picture=scene.picture if taken else "",
        corners=(),
        checks=(Check(say("scanner.check_straight"), ""), Check(say("scanner.check_lid"), "")) if idle else (),
        advice=advice,
        pledge_text=say("camera.pledge") if idle and deferrable else "",
        large=scene.large,
        device="scanner",
        device_text=say("scanner.use_camera") if idle and state.usable("document_camera") else "",
        feed_text=say("scanner.many") if idle else "",
    )  # fmt: skip


def _advice(scene: Scene, taken: bool, more: int) -> str:
    """One sentence: what goes on, or the one thing to put right."""
    say, look = scene.say, scene.state.look
    if taken:
        problem = f"camera.{look.problem}"
        if look.problem and say.has(problem):
            return say(problem)
        if scene.rules.only_read(scene.state):
            return only_read_words(scene)
        return say("scanner.more", n=more) if more else say("camera.taken")
    if look.phase == "scanning":
        return say("scanner.done", n=look.done) if look.done else say("scanner.scanning")
    if look.problem:
        return (
            say(f"scanner.{look.problem}")
            if look.problem in OWN
            else say.either(f"camera.{look.problem}", "scanner.failed")
        )
    return say("scanner.ready")
