"""Pages of the face check: asked with two equal answers, then the camera, with the other way always in sight."""

from __future__ import annotations

from kiosk.session.knowing import FACE_TRIES
from ui.viewmodels.page_state import PageState, Row
from ui.viewmodels.pages import CameraState, Check, Choice, ConsentState
from ui.viewmodels.present.scene import Scene, back_button, button, frame

ICONS = {"what": "camera", "kept": "lock", "free": "id-card"}
#: Which of the three checks a problem belongs to.
BAD = {
    "no_face": 0, "several_faces": 0, "too_far": 1, "too_close": 1, "off_centre": 1,
    "dark": 2, "bright": 2, "blurred": 2,
}  # fmt: skip


def ask(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    rows = tuple(Row(k, say(f"face.row_{k}"), icon, say(f"face.row_{k}_why"), bold=True) for k, icon in ICONS.items())
    marked = state.identify_note
    return ConsentState(
        key=state.key,
        frame=frame(
            scene,
            say("face.question"),
            english=say("face.english"),
            hint=say("face.hint"),
            primary=button(say("common.next"), reason="" if marked in ("with", "without") else say("face.choose")),
            back=back_button(say("common.back")),
            spoken="。".join((say("face.question"), say("face.hint"), *(f"{r.text}，{r.detail}" for r in rows))),
        ),
        rows=rows,
        choices=tuple(Choice(c, say(f"face.{c}"), picked=c == marked) for c in ("with", "without")),
        full_text=(),
        show_full=False,
        full_text_link="",
    )


def camera(scene: Scene) -> PageState:
    say, state, look = scene.say, scene.state, scene.state.look
    tries = state.file.face_tries if state.file else 0
    over = tries >= FACE_TRIES
    reason = (
        say("face.taking") if look.phase == "taking"
        else say("face.tried") if over
        else "" if look.phase == "found" else say("face.not_yet")
    )  # fmt: skip
    advice = say("face.taking" if look.phase == "taking" else f"face.{look.problem}" if look.problem else "face.good")
    bad = BAD.get(look.problem, -1)
    seen = look.phase in ("found", "taking") or bad > 0
    return CameraState(
        key=state.key,
        frame=frame(
            scene, say("face.look"), english=say("face.look_english"), hint="" if scene.large else say("face.hint"),
            primary=button(say("face.take"), "camera", reason=reason), back=back_button(say("common.back")),
            spoken=f"{say('face.look')}。{advice}",
        ),
        phase="poor" if look.phase == "poor" or bad >= 0 else look.phase,
        picture=scene.picture,
        corners=(),
        checks=tuple(
            Check(say(f"face.check_{name}"), "bad" if i == bad else "ok" if seen else "")
            for i, name in enumerate(("one", "place", "light"))
        ),
        advice=say("face.tried") if over and look.phase != "taking" else advice,
        pledge_text=say("face.without"),
        large=scene.large,
        device="face",
    )  # fmt: skip
