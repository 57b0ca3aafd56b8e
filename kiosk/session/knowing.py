"""Who is here: ID card or social-security card, the code on a receipt, and a face where the citizen wants that."""

from __future__ import annotations

from dataclasses import replace

from drivers.contract.faults import FaultCode
from kiosk.identity.codes import receipt_number
from kiosk.packs import forms
from kiosk.packs.schema import Pack
from kiosk.session.effects import CheckFace, Effect, FetchProgress, FindDraft
from kiosk.session.events import (
    CardReadFailed,
    CardWasRead,
    CodeWasRead,
    CodeWasRefused,
    DraftFound,
    FaceChecked,
    FaceLooked,
    Intent,
)
from kiosk.session.finishing import enter_case
from kiosk.session.rules import Rules
from kiosk.session.service import home_page
from kiosk.session.states import CaseFile, Look, Moment, Overlay, Phase, State
from kiosk.session.table import Change, go, on

FACE_TRIES = 3  # then the page only offers to go on without: nobody is kept before a camera
CHECKED = ("different", "failed")  # what a check came to
CHIP_CARD = "smartcard"
NOTES = {
    FaultCode.CARD_MOVED: "moved",
    FaultCode.CARD_UNREADABLE: "unreadable",
    FaultCode.CARD_NOT_SUPPORTED: "not_supported",
    FaultCode.NOT_AUTHORISED: "pin_card",
}


def takes_chip_card(rules: Rules, state: State) -> bool:
    """Whether a social-security card is enough: it has no address and does not say until when its holder's ID holds."""
    pack = rules.pack(state)
    return pack is None or any(CHIP_CARD in group for group in pack.needs_any)


def by_camera(state: State) -> bool:
    """Codes are read by the document camera where no code reader works."""
    return not state.usable("code_reader") and state.usable("document_camera")


def face_offered(pack: Pack | None, state: State) -> bool:
    """Where the item offers it, a camera is there and the card gave a picture: otherwise nothing is asked."""
    picture = state.file is not None and state.file.picture
    return pack is not None and pack.face == "offered" and picture and state.usable("portrait_camera")


# --- cards -----------------------------------------------------------------------------------------------------------


@on(Phase.IDENTIFY, CardWasRead)
def card_read(rules: Rules, state: State, event: CardWasRead, now: Moment) -> Change:
    if state.file is None or state.file.citizen is not None:
        return go(replace(state, card_present=True))  # a second card changes nothing of this case
    # a card that is found anew is not the one that was left: that one is refused until it has gone
    here = replace(_somebody_is_there(state, now), card_present=True, left_card=False)
    if event.chip and not takes_chip_card(rules, state):
        return go(replace(here, identify_note="id_card_only"))
    valid_to = event.citizen.valid_to
    if valid_to.isdigit() and valid_to < now.wall.strftime("%Y%m%d"):
        return go(replace(here, identify_note="expired"))
    return go(replace(here, identify_note="", file=replace(state.file, citizen=event.citizen, picture=event.picture)))


def _somebody_is_there(state: State, now: Moment) -> State:
    """A card that is laid down before anybody is known is as good as a touch."""
    overlay = Overlay.NONE if state.overlay is Overlay.TIME_OUT else state.overlay
    return replace(state, touched_at=now.mono, overlay=overlay)


@on(Phase.IDENTIFY, CardReadFailed)
def card_not_read(rules: Rules, state: State, event: CardReadFailed, now: Moment) -> Change:
    if state.file is None or state.file.citizen is not None:
        return None
    here = _somebody_is_there(state, now)
    return go(replace(here, identify_note=NOTES.get(event.fault.code, "unreadable")))


# --- the code on a receipt -------------------------------------------------------------------------------------------


@on(Phase.IDENTIFY, CodeWasRead)
def code_read(rules: Rules, state: State, event: CodeWasRead, now: Moment) -> Change:
    """A receipt says how its own case is getting on, and nothing else: it is no proof of who holds it."""
    if state.purpose != "progress" or state.file is None or state.file.citizen is not None:
        return None
    number = receipt_number(event.text)
    here = _somebody_is_there(state, now)
    if not number:
        return go(replace(here, identify_note="code_unknown"))
    return go(replace(here, phase=Phase.SERVICE, place="progress", page=0), FetchProgress(receipt=number))


@on(Phase.IDENTIFY, CodeWasRefused)
def code_refused(rules: Rules, state: State, event: CodeWasRefused, now: Moment) -> Change:
    if state.purpose != "progress" or state.file is None or state.file.citizen is not None:
        return None
    return go(replace(_somebody_is_there(state, now), identify_note="code_unknown"))


# --- yes, that is me -------------------------------------------------------------------------------------------------


@on(Phase.IDENTIFY, "primary")
def person_confirmed(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    if state.file is None or state.file.citizen is None:
        return None
    match state.place:
        case "face_ask":
            return _face_answered(rules, state, now)
        case "face":
            return _take_face(state)
    if state.purpose == "progress":
        number = state.file.citizen.id_number
        return go(replace(state, phase=Phase.SERVICE, place="progress", page=0), FetchProgress(id_number=number))
    if face_offered(rules.pack(state), state):
        return go(replace(state, place="face_ask", identify_note="", page=0))
    return _into_the_case(rules, state, now)


def _into_the_case(rules: Rules, state: State, now: Moment) -> Change:
    pack = rules.pack(state)
    if pack is None or state.file is None or state.file.citizen is None:
        return None
    answers = {**forms.prefill(pack, state.file.citizen), **state.file.answers}
    number = state.file.citizen.id_number
    new, effects = enter_case(rules, replace(state, file=replace(state.file, answers=answers)), Phase.IDENTIFY, now)
    return go(new, FindDraft(pack.id, number), *effects)


@on((Phase.LICENCES, Phase.FILL, Phase.COMMITMENT, Phase.MATERIALS, Phase.REVIEW), DraftFound)
def draft_found(rules: Rules, state: State, event: DraftFound, now: Moment) -> Change:
    """What was typed before the power failed comes back as drafts: each is shown and confirmed again."""
    if state.file is None or state.pack_id != event.pack_id or state.seen or state.file.pages:
        return None
    file = replace(
        state.file,
        answers={**state.file.answers, **event.file.answers},
        pages=event.file.pages,
        pledged=event.file.pledged,
        found_again=True,
    )
    if file.fetching:
        return go(replace(state, file=file))  # the answer of the departments goes on from there
    return enter_case(rules, replace(state, file=file), Phase.IDENTIFY, now)


@on(Phase.IDENTIFY, "back")
def identify_went_back(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Before the card: the guide again. After it: "that is not me" drops what was read. From the camera: the choice."""
    if state.place == "face":
        return go(replace(state, place="face_ask", identify_note="", look=Look()))
    if state.place == "face_ask":
        return go(replace(state, place="", identify_note=""))
    if state.file is not None and state.file.citizen is not None:
        return go(replace(state, identify_note="again", file=CaseFile(), seen=frozenset()))
    if state.pack_id:
        return go(replace(state, phase=Phase.SERVICE, place="guide", page=0))
    return go(home_page(replace(state, phase=Phase.SERVICE)))


# --- face: asked, never needed ---------------------------------------------------------------------------------------


@on(Phase.IDENTIFY, "pick")
def face_chosen(rules: Rules, state: State, event: Intent, now: Moment) -> Change:
    """Yes and no weigh the same: a mark first, then the one button. At the camera no is always there, at once."""
    if state.place == "face_ask" and event.argument in ("with", "without"):
        return go(replace(state, identify_note=event.argument))
    if state.place == "face" and event.argument == "without" and state.look.phase != "taking":
        return _without_face(rules, state, now)
    return None


def _face_answered(rules: Rules, state: State, now: Moment) -> Change:
    if state.identify_note == "with":
        return go(replace(state, place="face", look=Look(problem="no_face")))
    return _without_face(rules, state, now) if state.identify_note == "without" else None


def _without_face(rules: Rules, state: State, now: Moment) -> Change:
    """Costs nothing: the card has said who it is (人脸识别技术应用安全管理办法: never the only way)."""
    if state.file is None:
        return None
    declined = "failed" if state.file.face_tries else "declined"
    return _into_the_case(rules, replace(state, file=replace(state.file, face=declined)), now)


@on(Phase.IDENTIFY, FaceLooked)
def face_looked(rules: Rules, state: State, event: FaceLooked, now: Moment) -> Change:
    if state.place != "face" or state.look.phase == "taking":
        return None
    look = Look("looking" if event.problem else "found", event.problem)
    if not event.problem and state.look.problem in CHECKED:
        look = Look("found", state.look.problem)  # what came of the check stays readable; it may be tried again
    return go(replace(state, look=look)) if look != state.look else None


def _take_face(state: State) -> tuple[State, tuple[Effect, ...]] | None:
    file = state.file
    if state.look.phase != "found" or file is None or file.citizen is None or file.face_tries >= FACE_TRIES:
        return None
    number = file.citizen.id_number
    tried = replace(file, face_tries=file.face_tries + 1)
    return go(replace(state, look=Look("taking"), file=tried), CheckFace(number))


@on(Phase.IDENTIFY, FaceChecked)
def face_checked(rules: Rules, state: State, event: FaceChecked, now: Moment) -> Change:
    """One signal among several: a face that does not match stops nobody."""
    if state.place != "face" or state.look.phase != "taking" or state.file is None:
        return None
    if event.result == "same":
        return _into_the_case(rules, replace(state, file=replace(state.file, face="same")), now)
    return go(replace(state, look=Look("poor", event.result)))
