"""What a page is made from: the state, the site, the words; and the frame that all pages share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from drivers.contract.device import DeviceInfo
from kiosk.packs.schema import Pack
from kiosk.packs.words import Words
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Overlay, Phase, State
from ui.viewmodels.page_state import ActionButton, FootItem, Frame
from ui.viewmodels.present.site_view import SiteView
from ui.viewmodels.words import Say

NIGHT = (19, 7)  # hours between which the waiting page speaks of the night


@dataclass(frozen=True, slots=True)
class Behind:
    """What only the technician sees: figures of the machine, no citizen data."""

    infos: Mapping[str, DeviceInfo] = field(default_factory=dict)
    since: Mapping[str, str] = field(default_factory=dict)
    queue: tuple[tuple[str, str, str], ...] = ()  # number, state, item and attempts
    waiting: int = 0
    stuck: int = 0
    held: str = ""  # why nothing is sent at all: token, refused, certificate, clock
    log: tuple[str, ...] = ()
    version: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    rules: Rules
    state: State
    now: Moment
    site: SiteView
    say: Say
    picture: str = ""  # source of the camera's picture
    terminal_id: str = ""
    behind: Behind = Behind()
    landscape: bool = False
    finder: object = None

    @property
    def large(self) -> bool:
        return self.state.presentation.large

    @property
    def shape(self) -> str:
        """How the page is cut: portrait, landscape or reach."""
        return "landscape" if self.landscape else "reach" if self.state.presentation.reach else "portrait"

    @property
    def pack(self) -> Pack | None:
        return self.rules.pack(self.state)

    @property
    def wall(self) -> datetime:
        return self.now.wall

    def pick(self, words: Words | None) -> str:
        return words.pick(self.large, "en" if self.say.lang == "en" else "zh") if words else ""

    def en(self, words: Words | None) -> str:
        """The small English line under a Chinese question; nothing in large and in English."""
        return words.en or "" if words and self.second_line else ""

    @property
    def second_line(self) -> bool:
        return not self.large and self.say.lang == "zh"


#: Phases that are one pane of the step bar, which has 2 to 8 (VISUAL.md §6) and as many at the end as at the beginning.
_SAME_STEP = {
    Phase.SERVICE: Phase.NOTICE, Phase.LICENCES: Phase.IDENTIFY, Phase.COMMITMENT: Phase.MATERIALS,
    Phase.PROMISE: Phase.MATERIALS, Phase.PAPER: Phase.SEAL, Phase.RATE: Phase.SEAL, Phase.TAKE_BELONGINGS: Phase.SEAL,
}  # fmt: skip


def step_of(scene: Scene) -> tuple[int, int]:
    """(this step, steps of this item); (0, 0) where no item is being done.

    Papers are a step of every case of an item that may ask for some: the number of steps does not change on the way.
    """
    state, pack = scene.state, scene.pack
    phase = state.pause.back_to if state.phase is Phase.PAUSED and state.pause else state.phase
    if state.purpose != "apply" or not state.pack_id or pack is None:
        return 0, 0
    line = list(dict.fromkeys(_SAME_STEP.get(p, p) for p in scene.rules.phases(state, scene.now)))
    papers = bool(pack.commitments) or any(m.kind == "scan" for m in pack.materials)
    if papers and Phase.MATERIALS not in line and Phase.REVIEW in line:
        line.insert(line.index(Phase.REVIEW), Phase.MATERIALS)
    here = _SAME_STEP.get(phase, phase)
    if phase is Phase.MATERIALS and state.step_id:
        here = Phase.FILL  # 拍一拍 answers a question
    elif phase is Phase.LICENCES and not scene.rules.open_step(state, scene.now):
        here = Phase.MATERIALS  # the answers showed that one more is needed
    return (line.index(here) + 1, len(line)) if here in line else (0, 0)


def button(text: str, icon: str = "forward", reason: str = "", on: bool = True) -> ActionButton:
    """A reason makes the button disabled."""
    return ActionButton(text, icon, on and not reason, reason)


def back_button(text: str) -> ActionButton:
    return ActionButton(text, "back")


def frame(
    scene: Scene,
    question: str,
    *,
    english: str = "",
    hint: str = "",
    primary: ActionButton | None = None,
    back: ActionButton | None = None,
    last: str = "exit",
    words: str | None = None,
    spoken: str = "",
    steps: bool = True,
) -> Frame:
    """`words` names the step; `last` is the last place of the foot: exit, public or "" (leaving is impossible)."""
    say, state = scene.say, scene.state
    step, count = step_of(scene) if steps else (0, 0)
    name = words if words is not None else _step_name(scene)
    return Frame(
        site=scene.site.name,
        tagline=say("common.site_tagline"),
        net_icon="warning" if state.on_battery else "network-off",
        net=say("common.on_battery") if state.on_battery else "" if state.link_up else say("common.net_down"),
        step=step,
        steps=count,
        step_words=say("common.step_of", n=step, all=count, name=name).rstrip("　 ") if step else "",
        question=question,
        english=english if scene.second_line else "",
        hint=hint,
        primary=primary or ActionButton(),
        back=back or ActionButton(),
        foot=foot(scene, last),
        warning=_warning(scene),
        spoken=spoken or (f"{question}。{hint}" if hint else question),
    )


def _step_name(scene: Scene) -> str:
    phase = scene.state.phase
    phase = Phase.NOTICE if phase is Phase.SERVICE else phase
    if phase is Phase.MATERIALS and scene.state.step_id:
        phase = Phase.FILL
    key = f"steps.{phase}"
    if not scene.say.has(key):
        return ""
    return scene.say(key, item=scene.pick(scene.pack.short) if scene.pack else "")


def foot(scene: Scene, last: str = "exit") -> tuple[FootItem, ...]:
    say = scene.say
    ends = {
        "exit": FootItem("exit", "exit", say("foot.exit")),
        "public": FootItem("public", "policy", say("foot.public")),
        "": FootItem("", "", ""),
    }
    return (
        FootItem("call", "call-person", say("foot.call"), main=True),
        FootItem("large", "text-size", say("foot.normal" if scene.large else "foot.large")),
        FootItem("display", "contrast", say("foot.display")),
        FootItem("language", "language", say("foot.language")),
        FootItem("speak", "speak", say("foot.speak")),
        ends[last],
    )


def _warning(scene: Scene) -> str:
    """The line in the page before it is covered."""
    if scene.state.phase is Phase.ATTRACT:
        return ""  # nobody is here, and the first page comes before the machine is loaded
    from kiosk.session.machine import AT_WORK, held, idle_limit

    state = scene.state
    if state.phase not in AT_WORK - {Phase.TAKE_BELONGINGS} or held(state) or state.overlay is not Overlay.NONE:
        return ""
    left = idle_limit(scene.rules, state) - (scene.now.mono - state.touched_at)
    if not 0 < left <= scene.rules.timing.warn:
        return ""
    return scene.say("common.warning", n=max(1, round(left)))


def clock(now: datetime) -> str:
    return f"{now:%H:%M}"


def is_night(now: datetime) -> bool:
    return now.hour >= NIGHT[0] or now.hour < NIGHT[1]


def page_words(scene: Scene, page: int, pages: int) -> str:
    return scene.say("common.page_of", n=page + 1, all=pages) if pages > 1 else ""
