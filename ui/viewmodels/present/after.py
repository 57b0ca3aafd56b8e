"""Pages after the signature: sealing, papers, rating, farewell; and how a case is getting on."""

from __future__ import annotations

from kiosk.packs.subforms import application_name
from kiosk.session.finishing import REASONS, next_paper
from kiosk.session.progress import CaseView
from kiosk.session.service import PROOF_PRINTERS
from kiosk.session.states import Paper, PaperState
from ui.viewmodels import pages
from ui.viewmodels.page_state import Note, PageState, Row
from ui.viewmodels.pages import (
    Choice,
    Fact,
    ProgressStage,
    ProgressState,
    Rate,
    RatingState,
    SealingState,
    TakeCardState,
)
from ui.viewmodels.present.machine import PLACE, machine
from ui.viewmodels.present.scene import Scene, back_button, button, frame


def sealing(scene: Scene) -> PageState:
    say, state, pack = scene.say, scene.state, scene.pack
    sealed = state.file is not None and state.file.receipt is not None
    failed = bool(state.seal_trouble)
    doubt = state.seal_trouble == "in_doubt"
    title = say("seal.in_doubt" if doubt else "seal.failed")
    result = pack is not None and pack.result.kind == "immediate"
    facts = [
        Fact(say("seal.fact_ready"), "", "done"),
        Fact(say("seal.fact_kept"), say("seal.fact_kept_more"), "done" if sealed else "todo" if failed else "here"),
    ]
    if result:
        facts.append(Fact(say("seal.fact_result"), say("seal.fact_result_more"), "here" if sealed else "todo"))
        facts.append(Fact(say("seal.fact_print"), "", "todo"))
    else:
        later = "" if state.link_up else say("seal.fact_sent_later")
        facts.append(Fact(say("seal.fact_print"), "", "todo"))
        facts.append(Fact(say("seal.fact_sent"), later, "done" if state.committed else "todo"))
    note = Note()
    if failed:
        note = Note("fault", title, say(f"seal.failed_{state.seal_trouble}", phone=scene.site.duty_phone))
    elif not state.link_up:
        note = Note("info", say("seal.offline"), say("seal.offline_more"))
    return SealingState(
        key=state.key,
        frame=frame(
            scene,
            title if failed else say("seal.question"),
            english="" if failed else say("seal.english"),
            hint="" if failed else say("seal.hint"),
            primary=button(say("seal.look_again" if doubt else "seal.again"), "redo") if failed else button(""),
            back=button(say("seal.leave_doubt" if doubt else "seal.leave"), "exit") if failed else button(""),
            last="",
        ),
        facts=tuple(facts),
        note=note,
        large=scene.large,
    )


def paper_name(scene: Scene, paper: Paper) -> str:
    say = scene.say
    if paper.kind == "receipt":
        return say("paper.receipt" if scene.state.committed else "paper.receipt_offline")
    pack = scene.pack
    if pack is not None and say.lang == "zh" and not scene.large:
        named = {p.id: p.title for p in pack.papers} | {"application": application_name(pack)}
        title = named.get(paper.kind)
        if title is not None:
            return scene.pick(title)
    return say.either(f"paper.{paper.kind}", "paper.result")


#: Papers that have a row each, by (large, shape)
PAPER_ROWS = {
    (False, "portrait"): 5, (False, "landscape"): 3, (False, "reach"): 3,
    (True, "portrait"): 4, (True, "landscape"): 3, (True, "reach"): 2,
}  # fmt: skip


def paper(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    waiting = next_paper(state)
    out = [p for p in state.papers if p.state is PaperState.DONE]
    sheets = sum(p.sheets for p in out)
    asking = waiting is not None and waiting.state is PaperState.UNKNOWN
    shown = (PaperState.UNKNOWN,) if asking else (PaperState.DONE, PaperState.PRINTING)
    lit = tuple(dict.fromkeys(PLACE[p.role] for p in state.papers if p.state in shown))
    a4 = sum(p.sheets for p in out if p.role == "form_printer")
    slips = sum(p.sheets for p in out if p.role == "receipt_printer")
    if asking and waiting is not None:
        question = say("paper.count", name=paper_name(scene, waiting))
        hint, primary, back = say("paper.count_hint"), button(""), button("")
        counts: tuple[Choice, ...] = (
            Choice("1", say("paper.count_yes")),
            Choice("0", say("paper.count_no")),
            Choice("skip", say("paper.count_skip")),
        )
        if waiting.attempt >= scene.rules.timing.paper_attempts:
            counts = (counts[0], counts[2])
    elif waiting is not None:
        question = say("paper.printing", n=state.papers.index(waiting) + 1)
        hint, counts = "", ()
        primary, back = button(say("paper.go_on"), reason=say("paper.printing_wait")), button("")
    else:
        question = say("paper.question", n=sheets) if sheets else say("paper.none")
        hint, counts = "", ()
        primary = button(say("paper.taken", n=sheets) if sheets else say("paper.go_on"), "check")
        back = button(say("paper.nothing"), "warning") if sheets else button("")
    return pages.PaperState(
        key=f"{state.key}:{'ask' if asking else ''}",
        frame=frame(scene, question, english=say("paper.english"), hint=hint, primary=primary, back=back),
        machine=machine(
            scene,
            lit=lit,
            sheets=min(3, a4),
            slips=min(2, slips),
            sheet_title=next((paper_name(scene, p) for p in out if p.role == "form_printer"), ""),
        ),
        papers=() if asking else tuple(_paper_rows(scene)),
        note=_paper_note(scene),
        counts=counts,
        large=scene.large,
    )


def _paper_rows(scene: Scene) -> list[Row]:
    """A row a paper; of more than fit a row an outlet, with the names of what comes out there."""
    large, papers = scene.large, scene.state.papers
    if len(papers) <= PAPER_ROWS[large, scene.shape]:
        return [
            Row(
                p.kind,
                paper_name(scene, p),
                _ICONS[p.role],
                "" if large else _outlet(scene, p),
                _how_far(scene, (p,)),
                bold=True,
            )
            for p in papers
        ]
    found = []
    for role in dict.fromkeys(p.role for p in papers):
        out = tuple(p for p in papers if p.role == role)
        names = "、".join(paper_name(scene, p) for p in out)
        found.append(Row(role, _outlet(scene, out[0]), _ICONS[role], names, _how_far(scene, out), bold=True))
    return found


_ICONS = {"receipt_printer": "slip", "form_printer": "sheet"}


def _outlet(scene: Scene, paper: Paper) -> str:
    return scene.say("paper.where_sheet" if paper.role == "form_printer" else "paper.where_slip")


def _how_far(scene: Scene, papers: tuple[Paper, ...]) -> str:
    """What has come out; while something is printed, that."""
    say, states = scene.say, {p.state for p in papers}
    if PaperState.PRINTING in states:
        return say("paper.printing_wait")
    if states <= {PaperState.DONE, PaperState.SKIPPED}:
        sheets = sum(p.sheets for p in papers if p.state is PaperState.DONE)
        return say("paper.sheets", n=sheets) if PaperState.DONE in states else say("paper.skipped")
    return say("paper.waiting")


def _paper_note(scene: Scene) -> Note:
    say, state = scene.say, scene.state
    number = state.file.receipt.number if state.file and state.file.receipt else ""
    immediate = scene.pack is not None and scene.pack.result.kind == "immediate"
    if immediate and state.file is not None and state.file.result is not None:
        return Note("done", say("paper.note_result"), say("paper.note_result_more"))
    if immediate and state.file is not None and state.file.at_window:
        return Note("info", say("paper.note_window"), say("paper.note_window_more", number=number))
    if immediate:
        return Note("wait", say("paper.note_no_result"), say("paper.note_no_result_more", number=number))
    more = "paper.note_more" if state.link_up or state.committed else "paper.note_offline"
    return Note("info", say("paper.note"), say(more, number=number))


def rating(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    low = 1 <= state.rating.level <= 2
    missing = (
        "rate.first" if not state.rating.level else "rate.first_reason" if low and not state.rating.reasons else ""
    )
    return RatingState(
        key=state.key,
        frame=frame(
            scene,
            say("rate.question"),
            english=say("rate.english"),
            primary=button(say("rate.send"), reason=say(missing) if missing else ""),
            back=button(say("rate.skip")),
        ),
        rates=tuple(Rate(str(n), say(f"rate.l{n}"), n, n == state.rating.level) for n in (5, 4, 3, 2, 1)),
        reasons_title=say("rate.reasons") if low else "",
        reasons=tuple(Choice(r, say(f"rate.r_{r}"), picked=r in state.rating.reasons) for r in REASONS) if low else (),
        note=Note() if low else Note("info", say("rate.note"), say("rate.note_more")),
        large=scene.large,
    )


def take_card(scene: Scene) -> PageState:
    say, state = scene.say, scene.state
    question = say("take_card.question" if state.card_present else "take_card.question_none")
    return TakeCardState(
        key=state.key,
        frame=frame(
            scene,
            question,
            english=say("take_card.english"),
            hint=say("take_card.hint"),
            primary=button(say("take_card.done"), "check"),
            last="",
        ),
        machine=machine(
            scene, lit=("card",) if state.card_present else (), card="taking" if state.card_present else ""
        ),
        note=Note("done", say("take_card.note"), say("take_card.note_more")),
    )


# --- progress --------------------------------------------------------------------------------------------------------


def progress(scene: Scene) -> PageState:
    """One case a page; the platform's own words, and what only this terminal knows said plainly."""
    say, state = scene.say, scene.state
    file = state.file
    cases = file.progress if file else ()
    page = min(state.page, max(0, len(cases) - 1))
    back = back_button(say("common.previous_page")) if page else button("")
    more = page < len(cases) - 1
    primary = button(say("common.next_page")) if more else button(say("progress.done"), "check")
    if not cases:
        return ProgressState(
            key=f"{state.key}:wait", frame=frame(scene, say("progress.question_wait"), primary=button(""), steps=False),
            stages=(), note=Note("wait", "", say("progress.wait_more")), subs_title="", subs=(), as_of="",
            page=0, pages=1,
        )  # fmt: skip
    case = cases[page]
    kind = case.kind
    if kind != "case":
        title = {"none": "progress.question_none", "unavailable": "progress.unavailable", "local": "progress.question"}
        texts = {
            "none": Note("info", say("progress.question_none"), say("progress.none_more")),
            "unavailable": Note("wait", say("progress.unavailable"), say("progress.unavailable_more")),
            "local": Note("wait", say("progress.local"), say("progress.local_more")),
        }
        stages = (ProgressStage(say("progress.received"), case.received, "here"),) if kind == "local" else ()
        return ProgressState(
            key=f"{state.key}:{page}",
            frame=frame(
                scene, say(title[kind]), english=say("progress.english"), hint=case.title,
                primary=primary, back=back, steps=False,
            ),
            stages=stages, note=texts[kind], subs_title="", subs=(), as_of=case.number,
            page=page, pages=len(cases),
        )  # fmt: skip
    stages = tuple(ProgressStage(say(f"progress.{key}"), when, stage_state) for key, when, stage_state in case.stages)
    return ProgressState(
        key=f"{state.key}:{page}",
        frame=frame(
            scene,
            say("progress.question"),
            english=say("progress.english"),
            hint=_where(scene, case),
            primary=primary,
            back=back,
            steps=False,
        ),
        stages=stages,
        note=_progress_note(scene, case),
        subs_title=say("progress.subs"),
        subs=tuple(
            Row(f"sub{i}", item, "", _sub_detail(scene, case, i, department), words, tag_bold=True)
            for i, (item, department, words) in enumerate(case.subs)
        ),
        supplement=_owed(scene, case),
        withdraw=_promise(scene, case),
        as_of=say("progress.as_of", time=case.as_of, number=case.number),
        page=page,
        pages=len(cases),
        print_text=_proof(scene, case),
    )


def _progress_note(scene: Scene, case: CaseView) -> Note:
    say, file = scene.say, scene.state.file
    if file is not None and case.proof and case.proof in file.proofs:
        return Note("done", say("progress.printing"), "")
    return Note("wait", say("progress.supplement", text=case.supplement), "") if case.supplement else Note()


def _where(scene: Scene, case: CaseView) -> str:
    """What it is, since when; and who handles it, where that is another region's office."""
    hint = scene.say("progress.hint", item=case.title, date=case.received)
    elsewhere = case.office not in ("", scene.site.name)
    return f"{hint}　{scene.say('progress.handled', office=case.office)}" if elsewhere else hint


def _sub_detail(scene: Scene, case: CaseView, n: int, department: str) -> str:
    """Whose it is, and what it waits for or by when it is promised."""
    waits = case.waits[n] if n < len(case.waits) else ""
    due = case.dues[n] if n < len(case.dues) else ""
    more = scene.say("progress.waits", names=waits) if waits else scene.say("progress.due", day=due) if due else ""
    return "　".join(part for part in (department, more) if part)


def _owed(scene: Scene, case: CaseView) -> tuple[str, str]:
    """(material, words of the button) of the paper that is to come first; ("", "") when nothing is owed."""
    first = next((paper for paper in case.owed if paper.open), None)
    takers = any(scene.state.usable(role) for role in ("document_camera", "document_scanner"))
    if first is None or not takers:
        return "", ""
    late = first.state == "overdue"
    words = "progress.supplement_late" if late else "progress.supplement_now"
    return first.material, scene.say(words, name=first.name, day=first.due)


def _promise(scene: Scene, case: CaseView) -> tuple[str, str]:
    """(commitment, words of the button) of a promise that may be taken back; ("", "") for who laid down no card."""
    file = scene.state.file
    if file is None or file.citizen is None or not case.promises:
        return "", ""
    return case.promises[0].id, scene.say("progress.withdraw")


def _proof(scene: Scene, case: CaseView) -> str:
    """The words of the button; "" when nothing lies here, no printer works, or it was printed just now."""
    state = scene.state
    printed = state.file is not None and case.proof in state.file.proofs
    if not case.proof or printed or not any(state.usable(role) for role in PROOF_PRINTERS):
        return ""
    return scene.say("progress.print")
