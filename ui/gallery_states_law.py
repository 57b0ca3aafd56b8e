"""Part of ui/gallery_states.py: the pages that the law asks for (consent, 告知承诺, 一次性告知, 容缺, regions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from drivers.contract.camera import PageQuality, ScannedPage
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.status import DeviceStatus, Health
from kiosk.domain.person import Answer, Source
from kiosk.licences.verdict import Code
from kiosk.materials.reading import Offered, Reading
from kiosk.packs.samples import Sample, longest_case, usual_case
from kiosk.packs.schema import Necessity
from kiosk.session.progress import CaseView, OwedView, PromiseView
from kiosk.session.states import CaseFile, Look, Moment, Owed, Pause, Phase, State, Withdrawal
from ui.gallery_real import BOARD, NOW, NUMBER, world

PAGE = ScannedPage(b"", 10, 10, "0" * 64, PageQuality((), 100.0, 0.0, ""))
LONG_PROOF = "您在外地长期居住或者工作的证明（户口簿、居住证、派出证明或合同）"
MOMENT = Moment(100.0, NOW)
#: Kinds of questions that newborn does not have.
KINDS = ("number", "month", "phone", "address")


def _base(pack: str, phase: Phase, file: CaseFile, **values: object) -> State:
    state = State(phase=phase, session_id="s", health=BOARD, touched_at=100.0, pack_id=pack, card_present=True)
    return replace(state, file=file, **values)  # type: ignore[arg-type]


def _file(case: Sample, answers: Mapping[str, object] | None = None) -> CaseFile:
    own = {k: Answer(v, Source.OWN) for k, v in (answers or {}).items()}
    return CaseFile(citizen=case.citizen, answers={**case.answers, **own})


def _licences() -> Iterator[tuple[str, State]]:
    for pack in ("newborn", "retire", "school", "bizopen"):
        file = _file(usual_case(world().rules.packs[pack], NOW.date()))
        asked = _base(pack, Phase.LICENCES, file)
        yield f"licences_{pack}", asked
        if pack == "newborn":
            yield "licences_agree", replace(asked, place="agree")
            yield "licences_refuse", replace(asked, place="refuse")
            for page in range(3):
                yield f"licences_full_{page}", replace(asked, place="full", page=page)
            yield "licences_fetching", replace(asked, place="fetching")


def _commitments() -> Iterator[tuple[str, State]]:
    """Every commitment of the shelf: the choice and each page of its words."""
    chosen = {
        "med-remote": {"remote_kind": "retired"},
        "selfbiz": {"only_online": "no", "place_right": "rent", "place_use": "shop"},
    }
    for pack in ("hf-rent", "unemp-reg", "med-remote", "selfbiz", "afterlife", "restaurant"):
        file = _file(usual_case(world().rules.packs[pack], NOW.date()), chosen.get(pack))
        asked = _base(pack, Phase.COMMITMENT, replace(file, credit="good"))
        offered = world().rules.commitments(asked, NOW.date())
        if not offered:
            continue
        yield f"commitment_{pack}", asked
        text = replace(asked, place="text", step_id=offered[0].id, error="yes")
        pages = 12 if pack in ("med-remote", "hf-rent") else 1
        for page in range(pages):
            yield f"commitment_{pack}_text_{page}", replace(text, page=page)
    asked = replace(asked, pack_id="hf-rent", file=_file(usual_case(world().rules.packs["hf-rent"], NOW.date())))
    marked = replace(asked, file=replace(asked.file or CaseFile(), credit="good"), error="yes")
    yield "commitment_marked", marked
    bad = replace(asked.file or CaseFile(), credit="excluded", credit_reason="2026 年 3 月承诺的材料没有补交")
    yield "commitment_excluded", replace(asked, file=bad)
    yield "commitment_offline", replace(asked, file=replace(bad, credit="unchecked"), link_up=False)


def _papers() -> Iterator[tuple[str, State]]:
    """Materials with reasons, what is missing, and what was read on a page."""
    for pack in ("newborn", "retire", "med-remote", "wedding", "bizopen", "school"):
        file = _file(usual_case(world().rules.packs[pack], NOW.date()))
        listed = _base(pack, Phase.MATERIALS, replace(file, credit="good"))
        later = [n.id for n in world().rules.needs(listed, NOW.date()) if n.necessity is Necessity.DEFERRABLE]
        reasons = [code.value for code in Code if code is not Code.GOOD]
        fetchable = [m.id for m in world().rules.fetchable(listed)]
        why = {name: reasons[n % len(reasons)] for n, name in enumerate(fetchable)}
        mixed = replace(listed, file=replace(file, credit="good", not_fetched=why, pledged=frozenset(later[:1])))
        for page in range(2):
            yield f"papers_{pack}_{page}", replace(mixed, page=page)
        for page in range(2):
            yield f"missing_{pack}_{page}", replace(mixed, place="missing", page=page)
    first = replace(listed, pack_id="newborn", file=_file(usual_case(world().rules.packs["newborn"], NOW.date())))
    yield "missing_printed", replace(first, place="missing", error="printed")
    bare = CaseFile(citizen=(first.file or CaseFile()).citizen)
    for page in range(3):
        yield f"missing_all_{page}", replace(first, place="missing", page=page, file=bare)
    camera = replace(first, place="camera", material_id="birth_certificate", look=Look("taken"))
    read = Reading(
        "birth_certificate", 0.97,
        (Offered("child_name", "周予禾", "周予禾", 0.99), Offered("child_birth", "2026-11-08", "2026年11月8日", 0.98),
         Offered("certificate_no", "Y990000417", "Y990000417", 0.98)),
    )  # fmt: skip
    wrong = Reading("marriage_certificate", 0.97, wrong_type="marriage_certificate")
    faint = Reading("", 0.4, problem="faint")
    for name, found in (("read", read), ("wrong_paper", wrong), ("faint", faint)):
        file = replace(first.file or CaseFile(), captured=PAGE, reading=found)
        yield f"camera_{name}", replace(camera, file=file)


def _questions() -> Iterator[tuple[str, State]]:
    """One question of each kind that newborn lacks, empty and with its longest value, and the odd ones."""
    seen: set[str] = set()
    for pack in world().rules.packs.values():
        case = longest_case(pack, NOW.date())
        filling = _base(pack.id, Phase.FILL, _file(case))
        for step in world().rules.steps(filling, MOMENT):
            kind = step.kind + (f"_{step.unit}" if step.unit else "")
            wanted = step.kind in KINDS or step.id in ("together", "handling_region") or step.default
            if not wanted or (kind in seen and step.id not in ("together", "handling_region")):
                continue
            seen.add(kind)
            here = replace(filling, step_id=step.id)
            known = (here.file or CaseFile()).answers.get(step.id)
            yield f"ask_{pack.id}_{step.id}", replace(here, file=replace(here.file or CaseFile(), draft=None))
            if known is not None:
                yield (
                    f"ask_{pack.id}_{step.id}_full",
                    replace(here, file=replace(here.file or CaseFile(), draft=known.value)),
                )


def _read_only() -> Iterator[tuple[str, State]]:
    """A bank card instead of its nineteen digits: asked for, laid down, read or not, back at the question."""
    number, bank = "6230990000417000121", "临溪农商银行"
    file = _file(usual_case(world().rules.packs["elder-allow"], NOW.date()), {"bank_choice": "other"})
    open_answers = {k: v for k, v in file.answers.items() if k not in ("bank_name", "bank_account")}
    asked = _base("elder-allow", Phase.FILL, replace(file, answers=open_answers), step_id="bank_account")
    yield "card_asked", asked
    yield "card_asked_bank", replace(asked, step_id="bank_name")
    back = replace(file, answers=open_answers, draft=number, read_off={"bank_account": number})
    yield "card_back", replace(asked, file=back)
    wrong = replace(back, draft=number[:-1] + "5", read_off={})
    yield "card_doubted", replace(asked, file=wrong, error="bank_card")
    camera = replace(asked, phase=Phase.MATERIALS, place="camera", material_id="photo_bank_account")
    yield "card_camera", replace(camera, look=Look("found"))
    read = Reading(
        "bank_card", 0.9, (Offered("account", number, "623*************121", 0.9), Offered("bank", bank, bank, 0.9))
    )
    other = Reading("social_security_card", 0.9, wrong_type="social_security_card")
    for name, found in (("reading", None), ("read", read), ("unread", Reading("", 0.0)), ("other", other)):
        taken = replace(file, answers=open_answers, captured=PAGE, reading=found)
        for place in ("camera", "scanner"):
            yield f"card_{place}_{name}", replace(camera, place=place, look=Look("taken"), file=taken)
    fault = Fault(FaultCode.LINK_LOST, ClearedBy.TECHNICIAN)
    gone = {**BOARD, "document_camera": DeviceStatus(Health.ABSENT, fault)}
    paused = replace(camera, phase=Phase.PAUSED, pause=Pause("document_camera", fault, Phase.MATERIALS, 90.0))
    yield "card_fault", replace(paused, health=gone)
    scanner = {**gone, "document_scanner": DeviceStatus(Health.READY)}
    yield "card_fault_scanner", replace(paused, health=scanner)


def _longest_texts() -> Iterator[tuple[str, State]]:
    """Of each pack the question whose answer may be longest, with that answer in it: it grows and is scrolled."""
    for pack in world().rules.packs.values():
        filling = _base(pack.id, Phase.FILL, _file(longest_case(pack, NOW.date())))
        known = (filling.file or CaseFile()).answers
        steps = [s for s in world().rules.steps(filling, MOMENT) if s.kind in ("text", "address") and s.id in known]
        if steps:
            step = max(steps, key=lambda s: len(str(known[s.id].value)))
            file = replace(filling.file or CaseFile(), draft=known[step.id].value)
            yield f"long_{pack.id}_{step.id}", replace(filling, step_id=step.id, file=file)


def _reviews() -> Iterator[tuple[str, State]]:
    for pack, answers in (("hf-rent", {}), ("med-remote", {"remote_kind": "retired", "handling_region": "990202"})):
        file = _file(usual_case(world().rules.packs[pack], NOW.date()), answers)
        base = _base(pack, Phase.REVIEW, replace(file, credit="good", consent="agreed"))
        offered = {c.id: "yes" for c in world().rules.commitments(base, NOW.date())}
        seen = {m.id: {"type": m.id, "issuer": "临溪县公安局"} for m in world().rules.fetchable(base)[:2]}
        promised = replace(base.file or CaseFile(), commitments=offered, committed_at=NOW, licences=seen)
        for page in range(5):
            yield f"review_{pack}_{page}", replace(base, file=promised, page=page)


def _progress() -> Iterator[tuple[str, State]]:
    owed = (
        OwedView("household_book", "户口簿", "2026年12月4日", "owed"),
        OwedView("marriage_certificate", "结婚证", "2026年11月18日", "overdue"),
        OwedView("birth_certificate", "《出生医学证明》", "2026年12月4日", "handed_in"),
    )
    stages = (("received", "2026年11月20日", "done"), ("accepted", "", "here"), ("working", "", "todo"),
              ("closed", "", "todo"))  # fmt: skip
    subs = (
        ("出生医学证明核验", "县卫生健康局", "办结"), ("预防接种建档", "县疾病预防控制中心", "办理"),
        ("出生登记（上户口）", "县公安局", "补正"), ("城乡居民医保参保登记", "县医疗保障局", "受理"),
        ("社会保障卡申领", "县人力资源和社会保障局", "收件"),
    )  # fmt: skip
    case = CaseView(
        "case", "新生儿出生一件事", NUMBER, "2026年11月20日", stages, "", subs, "11月20日 08:15", "newborn", owed,
        ("", "", "", "", "出生登记（上户口）"), ("2026年11月21日", "2026年12月4日", "", "2026年11月23日", ""),
    )  # fmt: skip
    handed = CaseView(
        "case", "异地就医备案", NUMBER, "2026年11月20日", stages, "", (("异地就医备案", "石桥县医疗保障局", "受理"),),
        "11月20日 08:15", "med-remote", (), ("",), ("2026年12月4日",),
        (("11月20日 08:02", "申请人", "临溪县政务服务中心 LX0417-03"),
         ("11月20日 14:30", "临溪县政务服务中心", "石桥县医疗保障局")), "石桥县医疗保障局",
    )  # fmt: skip
    for name, found in (("owed", case), ("elsewhere", handed)):
        yield (
            f"progress_{name}",
            State(
                phase=Phase.SERVICE, place="progress", purpose="progress", session_id="s", health=BOARD,
                touched_at=100.0, file=CaseFile(progress=(found,)),
            ),
        )  # fmt: skip
    promise = PromiseView("long_stay", LONG_PROOF, ("户口簿", "居住证", "单位派出证明或者劳动合同"), 10)
    person = usual_case(world().rules.packs["med-remote"], NOW.date()).citizen
    at_progress = State(
        phase=Phase.SERVICE, place="progress", purpose="progress", session_id="s", health=BOARD, touched_at=100.0,
        file=CaseFile(citizen=person, progress=(replace(handed, promises=(promise,)),)),
    )  # fmt: skip
    yield "progress_promise", at_progress
    both = replace(case, promises=(promise,), proof="sub")
    yield "progress_promise_owed", replace(at_progress, file=CaseFile(citizen=person, progress=(both,)))
    back = Withdrawal(NUMBER, promise.id, promise.proof, promise.papers, promise.days)
    reading = replace(at_progress, phase=Phase.PROMISE, place="", purpose="withdraw", pack_id="med-remote")
    for page in range(3):
        yield f"withdraw_{page}", replace(reading, page=page, file=CaseFile(citizen=person, withdrawal=back))
    yield "withdraw_sign", replace(reading, phase=Phase.SIGN, file=CaseFile(citizen=person, withdrawal=back))
    paper = Owed(NUMBER, "newborn", "household_book", "户口簿", (NOW + timedelta(days=14)).date().isoformat())
    handing_in = _base("newborn", Phase.MATERIALS, CaseFile(owed=paper), place="camera", purpose="supplement")
    yield "supplement_camera", replace(handing_in, material_id="household_book")


def law() -> Iterator[tuple[str, State]]:
    for part in (_licences, _commitments, _papers, _questions, _longest_texts, _read_only, _reviews, _progress):
        yield from part()
