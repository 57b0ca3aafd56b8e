"""撤回承诺: what a withdrawal means, before it is signed."""

from __future__ import annotations

from kiosk.session.confirming import PROMISE_PARTS_LARGE
from kiosk.session.states import CaseFile, Withdrawal
from ui.viewmodels.page_state import PageState
from ui.viewmodels.pages import PromiseState
from ui.viewmodels.present.scene import Scene, back_button, button, frame, page_words


def withdrawal(scene: Scene, file: CaseFile, taken_back: Withdrawal) -> PageState:
    """One page; in large three, as every paper: what, what comes of it, and the sentence that is signed."""
    say = scene.say
    pages = PROMISE_PARTS_LARGE if scene.large else 1
    page = min(scene.state.page, pages - 1)
    ends = page == pages - 1
    papers = "、".join(taken_back.papers) or taken_back.proof
    rows = [(say("withdraw.what"), taken_back.proof, False), (say("withdraw.then"), papers, True)]
    if taken_back.days:
        rows.append((say("withdraw.due"), say("withdraw.days", n=taken_back.days), True))
    rows += [
        (say("withdraw.otherwise"), say("withdraw.ended"), False),
        (say("withdraw.until"), say("withdraw.undecided"), False),
    ]
    sentence = say("withdraw.sentence", name=file.citizen.name if file.citizen else "", proof=taken_back.proof)
    return PromiseState(
        key=f"{scene.state.key}:{page}",
        frame=frame(
            scene,
            say("withdraw.question"),
            english=say("withdraw.english"),
            primary=button(say("withdraw.agree") if ends else say("common.next_page")),
            back=back_button(say("common.previous_page") if page else say("withdraw.keep")),
            spoken="。".join((say("withdraw.question"), *(f"{label}：{text}" for label, text, _ in rows), sentence)),
        ),
        large=scene.large,
        title=say("withdraw.title"),
        rows=(tuple(rows[:2]), tuple(rows[2:]), ())[page] if scene.large else tuple(rows),
        sentence=("　　" + sentence if not scene.large else sentence) if ends else "",
        signer=say("withdraw.signer") if ends else "",
        speak_text=say("promise.speak"),
        take_now_text="",
        part=page,
        parts=pages,
        page_words=page_words(scene, page, pages),
    )
