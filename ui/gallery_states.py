"""Every page's state by name, built here without device or thread: what ui/gallery_real.py draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from drivers.contract.camera import PageQuality, ScannedPage
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.io_board import Inputs, Power
from drivers.contract.status import DeviceStatus, Health, Level
from kiosk.domain.person import Answer, Citizen, Source
from kiosk.packs import forms
from kiosk.packs.schema import Necessity
from kiosk.session.progress import CaseView
from kiosk.session.states import (
    CaseFile,
    Desk,
    GroupEntry,
    HelpCall,
    Look,
    Moment,
    Overlay,
    Paper,
    PaperState,
    Pause,
    Phase,
    Rating,
    ReceiptFacts,
    State,
    Ticket,
)
from ui.gallery_real import BOARD, NOW, NUMBER, world
from ui.gallery_states_law import law

PEOPLE = Path(__file__).resolve().parents[1] / "drivers" / "simulators" / "people.json"
FLAT = PageQuality((), 100.0, 0.0, "")
PAGE = ScannedPage(b"", 10, 10, "0" * 64, FLAT)
OUT_OF_PAPER = Fault(FaultCode.PAPER_OUT, ClearedBy.STAFF)
GONE = DeviceStatus(Health.ABSENT, Fault(FaultCode.NO_ANSWER, ClearedBy.TECHNICIAN))
MOTHER = {
    "child_name": "周予禾", "child_sex": "2", "child_birth": "2026-11-08", "certificate_no": "Y990000417",
    "parents_married": "yes", "other_name": "周以安", "other_id": "999901199409170130", "other_mobile": "13900000417",
    "nation_same": "same", "join_with": "mother", "householder": "mother", "applicant_mobile": "13800000417",
    "insurance": "child", "insurance_year": "both", "card_bank": "rural", "delivery_way": "window",
    "together": ("insurance", "sscard"),
}  # fmt: skip
# the other way through the form: father with a long name, not married, two nations, the whole family insured, by post
FATHER = MOTHER | {
    "child_name": "阿依古丽·买买提艾力江", "parents_married": "no", "other_written": "yes",
    "other_name": "古丽娜尔·阿卜杜热合曼江·托合提", "nation_same": "differ", "other_nation": "05",
    "nation_from": "other",
    "householder": "relative", "head_typed": "买买提艾力·阿卜杜热合曼",
    "insurance": "family", "insured_category": "1", "delivery_way": "post",
    "together": ("birth_reg", "insurance", "sscard", "maternity", "parenting"),
    "delivery_receiver": "古丽娜尔·阿卜杜热合曼江·托合提", "delivery_mobile": "13800000417",
    "hospital": "临溪县妇幼保健院",
    "delivery_address": "临溪县云栖街道柳岸社区银杏路 128 号枫林苑小区南区 12 幢 3 单元 1502 室",
}  # fmt: skip
FAMILY = tuple(
    {"name": n, "id_number": "999901199409170130", "relation": "51"}
    for n in ("周以安", "古丽娜尔·阿卜杜热合曼", "林建国")
)


def citizen(key: str) -> Citizen:
    card = next(p for p in json.loads(PEOPLE.read_text("utf-8")) if p["key"] == key)
    return Citizen(
        card["name"], card["id_number"], "111", card["sex"], card["birth"], card["nation"], address=card["address"]
    )


def _base(**values: object) -> State:
    return replace(State(phase=Phase.SERVICE, place="home", session_id="s", health=BOARD, touched_at=100.0), **values)  # type: ignore[arg-type]


def guide_state(pack: str, page: int) -> State:
    """A page of the guide of any pack; one beyond the last shows the last."""
    return _base(place="guide", pack_id=pack, page=page)


def _file(key: str, pack: str, given: Mapping[str, object]) -> CaseFile:
    person = citizen(key)
    answers = forms.prefill(world().rules.packs[pack], person)
    answers |= {k: Answer(v, Source.OWN) for k, v in given.items()}
    return CaseFile(citizen=person, answers=answers)


def _before() -> Iterator[tuple[str, State]]:
    yield "attract", _base(phase=Phase.ATTRACT, place="")
    yield "attract_store", _base(phase=Phase.ATTRACT, place="", store_trouble="disk_full")
    yield "home_store", _base(store_trouble="disk_full")
    for place in ("home", "list"):
        yield place, _base(place=place)
    yield "home_broken", _base(health=BOARD | {"idcard": GONE, "form_printer": GONE}, link_up=False)
    for query in ("", "shang hukou", "参保", "签证"):
        yield f"search_{query.replace(' ', '_')}", _base(place="search", file=CaseFile(query=query))
    for paper in ("list", "guide", "rules"):
        for page in (0, 1):
            yield f"public_{paper}_{page}", _base(place="public", material_id=paper, page=page)
    for pack in ("newborn", "ss-proof", "veteran"):  # veteran: the longest list of items
        for page in (0, 1, 2):
            yield f"guide_{pack}_{page}", guide_state(pack, page)
        yield f"consent_{pack}", _base(phase=Phase.NOTICE, place="", pack_id=pack)
    yield "consent_progress", _base(phase=Phase.NOTICE, place="agree", purpose="progress")
    for page in (0, 1):
        yield f"consent_full_{page}", _base(phase=Phase.NOTICE, place="full", pack_id="newborn", page=page)
    waiting = _base(phase=Phase.IDENTIFY, place="", pack_id="newborn")
    yield "identify", waiting
    for note in ("moved", "unreadable", "not_supported", "expired", "again"):
        yield f"identify_{note}", replace(waiting, identify_note=note)
    for note in ("id_card_only", "pin_card"):
        yield f"identify_{note}", replace(waiting, identify_note=note)
    more = {**BOARD, "code_reader": DeviceStatus(Health.READY), "smartcard": DeviceStatus(Health.READY)}
    asking = replace(waiting, pack_id="", purpose="progress", health=more)
    yield "identify_or_code", asking
    yield "identify_or_camera", replace(asking, health=BOARD)
    yield "identify_code_unknown", replace(asking, identify_note="code_unknown")
    known = replace(waiting, pack_id="ss-proof", file=CaseFile(citizen=citizen("lin_zhixia"), picture=True))
    yield "face_ask", replace(known, place="face_ask")
    yield "face_ask_marked", replace(known, place="face_ask", identify_note="without")
    for phase, problem in (
        ("looking", "no_face"),
        ("looking", "several_faces"),
        ("found", ""),
        ("taking", ""),
        ("poor", "different"),
        ("poor", "failed"),
    ):
        yield f"face_{phase}_{problem}", replace(known, place="face", look=Look(phase, problem))
    tried = replace(known.file or CaseFile(), face_tries=3)
    yield "face_tried", replace(known, place="face", look=Look("poor", "different"), file=tried)
    for key in ("lin_zhixia", "gulnar"):
        yield f"is_you_{key}", replace(waiting, file=CaseFile(citizen=citizen(key)))


def _form(name: str, base: State, every: bool) -> Iterator[tuple[str, State]]:
    """Every question that counts, answered; `every`: also not yet answered."""
    moment = Moment(100.0, NOW)
    file = base.file or CaseFile()
    for step in world().rules.steps(base, moment):
        answer = file.answers.get(step.id)
        draft = "right" if step.confirm else answer.value if answer else None
        yield f"{name}_{step.id}", replace(base, step_id=step.id, file=replace(file, draft=draft))
        if every and not step.confirm:
            yield f"{name}_{step.id}_open", replace(base, step_id=step.id, file=replace(file, draft=None))
        for n, column in enumerate(step.columns):
            entry = GroupEntry(0, n, (), "周以安" if column.id == "name" else "")
            yield f"{name}_{step.id}_{column.id}", replace(base, step_id=step.id, file=replace(file, entry=entry))


def _forms() -> Iterator[tuple[str, State]]:
    fill = _base(phase=Phase.FILL, place="", pack_id="newborn", card_present=True)
    yield from _form("mother", replace(fill, file=_file("lin_zhixia", "newborn", MOTHER)), every=True)
    other = _file("zhou_yian", "newborn", FATHER | {"family": FAMILY})
    yield from _form("father", replace(fill, file=other), every=False)
    proof = replace(fill, pack_id="ss-proof", file=_file("zhou_yian", "ss-proof", {"insurance": ("pension",)}))
    yield from _form("proof", proof, every=True)
    bad = _file("lin_zhixia", "newborn", MOTHER)
    for step, draft, error in (
        ("other_id", "999901199409170131", "check_digit"),
        ("child_name", "周 8", "characters"),
        ("certificate_no", "990000417", "form"),
    ):
        yield f"wrong_{step}", replace(fill, step_id=step, error=error, file=replace(bad, draft=draft))


def _case() -> Iterator[tuple[str, State]]:
    for name, key, given in (
        ("mother", "lin_zhixia", MOTHER),
        ("father", "zhou_yian", FATHER | {"family": FAMILY}),
    ):
        file = _file(key, "newborn", given)
        base = _base(phase=Phase.MATERIALS, place="list", pack_id="newborn", card_present=True, file=file)
        yield f"materials_{name}", base
        needs = [n for n in world().rules.needs(base, NOW.date()) if n.material.pages]
        pages = {n.id: (PAGE,) * len(n.material.pages) for n in needs[:1]}
        pledged = frozenset(n.id for n in needs[1:] if n.necessity is Necessity.DEFERRABLE)
        whole = replace(file, pages=pages, pledged=pledged)
        yield f"materials_{name}_done", replace(base, file=whole)
        for page in range(len(pledged) * 3):
            yield f"promise_{name}_{page}", replace(base, phase=Phase.PROMISE, page=page, file=whole)
        for page in range(14):
            yield f"review_{name}_{page}", replace(base, phase=Phase.REVIEW, page=page, file=whole)
        yield f"signature_{name}", replace(base, phase=Phase.SIGN, file=whole)
        out = {**BOARD, "form_printer": GONE}
        last = replace(base, phase=Phase.REVIEW, page=99, file=whole, health=out)
        yield f"review_{name}_at_risk", last
    camera = _base(phase=Phase.MATERIALS, place="camera", pack_id="newborn", material_id="household_book")
    camera = replace(camera, file=_file("lin_zhixia", "newborn", MOTHER))
    for phase, problem in (
        ("looking", ""),
        ("found", ""),
        ("poor", "glare"),
        ("poor", "cut_off"),
        ("poor", "same_page"),
        ("taking", ""),
    ):
        yield f"camera_{phase}_{problem}", replace(camera, look=Look(phase, problem))
    both = {**BOARD, "document_scanner": DeviceStatus(Health.READY)}
    yield "camera_or_scanner", replace(camera, look=Look("found"), health=both)
    scanner = replace(camera, place="scanner", health=both)
    for phase, problem, done in (
        ("ready", "", 0),
        ("ready", "double_feed", 0),
        ("ready", "too_many", 0),
        ("scanning", "", 0),
        ("scanning", "", 3),
    ):
        yield f"scanner_{phase}_{problem}{done}", replace(scanner, look=Look(phase, problem, done=done))
    sheets = replace(camera.file or CaseFile(), captured=PAGE, scanned=(PAGE, PAGE))
    yield "scanner_taken", replace(scanner, look=Look("taken"), file=sheets)
    yield "camera_taken", replace(camera, file=replace(camera.file or CaseFile(), captured=PAGE))


def _after() -> Iterator[tuple[str, State]]:
    file = _file("lin_zhixia", "newborn", MOTHER)
    sealed = replace(file, receipt=ReceiptFacts(NUMBER, "x", NOW, "qr"))
    seal = _base(phase=Phase.SEAL, place="", pack_id="newborn", file=file)
    yield "seal", seal
    yield "seal_offline", replace(seal, file=sealed, link_up=False)
    yield "seal_failed", replace(seal, seal_trouble="disk_full")
    yield "seal_in_doubt", replace(seal, seal_trouble="in_doubt")
    paper = replace(seal, phase=Phase.PAPER, file=sealed)
    slip = Paper("receipt", "receipt_printer", state=PaperState.DONE)
    form = Paper("application", "form_printer", sheets=3, state=PaperState.DONE)
    pledge = Paper("pledge", "receipt_printer", state=PaperState.DONE)
    note = Paper("statement", "form_printer", state=PaperState.DONE)
    for n, papers in enumerate(((slip,), (form, slip), (slip, form, pledge), (slip, form, pledge, note)), 1):
        yield f"paper_{n}", replace(paper, papers=papers)
        yield f"paper_{n}_offline", replace(paper, papers=papers, link_up=False)
    at_work = (slip, replace(form, state=PaperState.PRINTING), replace(pledge, state=PaperState.TODO))
    yield "paper_printing", replace(paper, papers=at_work)
    yield "paper_unknown", replace(paper, papers=(slip, replace(form, state=PaperState.UNKNOWN)))
    yield "paper_none", replace(paper, papers=(replace(slip, state=PaperState.SKIPPED),))
    for level in (0, 5, 1):
        yield f"rate_{level}", replace(paper, phase=Phase.RATE, rating=Rating(level))
    for present_card in (True, False):
        yield f"take_card_{present_card}", replace(paper, phase=Phase.TAKE_BELONGINGS, card_present=present_card)
    for role, back in (
        ("receipt_printer", Phase.PAPER),
        ("form_printer", Phase.PAPER),
        ("document_camera", Phase.MATERIALS),
    ):
        pause = Pause(role, OUT_OF_PAPER if "printer" in role else GONE.fault or OUT_OF_PAPER, back, 90.0)
        papers = (replace(slip, state=PaperState.NOT_DONE, role=role, others=("form_printer", "receipt_printer")),)
        held = file if back is Phase.MATERIALS else sealed
        health = BOARD | {role: DeviceStatus(Health.BLOCKED, OUT_OF_PAPER)}
        yield f"fault_{role}", replace(paper, phase=Phase.PAUSED, pause=pause, papers=papers, file=held, health=health)
    both = {**BOARD, "document_camera": GONE, "document_scanner": DeviceStatus(Health.READY)}
    lost = Pause("document_camera", GONE.fault or OUT_OF_PAPER, Phase.MATERIALS, 90.0)
    here = replace(paper, phase=Phase.PAUSED, pause=lost, file=file, health=both, material_id="household_book")
    yield "fault_camera_with_scanner", here
    for code in (FaultCode.CUTTER, FaultCode.OVERHEATED, FaultCode.SUPPLY_OUT, FaultCode.NOT_PRESENTED):
        pause = Pause("form_printer", Fault(code, ClearedBy.STAFF), Phase.PAPER, 90.0)
        yield f"fault_{code.value}", replace(paper, phase=Phase.PAUSED, pause=pause, papers=(form,))
    closed = _base(phase=Phase.OUT_OF_SERVICE, place="")
    yield "out_of_service_power", replace(closed, inputs=Inputs(power=Power.BATTERY))
    yield "out_of_service_tampered", replace(closed, inputs=Inputs(tampered=True))
    yield "out_of_service_store", replace(closed, store_trouble="store")
    yield "out_of_service", _base(phase=Phase.OUT_OF_SERVICE, place="", health=BOARD | {"idcard": GONE})


def _over() -> Iterator[tuple[str, State]]:
    fill = _base(phase=Phase.FILL, pack_id="newborn", step_id="child_name", overlay_since=97.0)
    fill = replace(fill, file=_file("lin_zhixia", "newborn", MOTHER))
    back = replace(fill.file or CaseFile(), found_again=True, draft="周予禾")
    yield "found_again", replace(fill, file=back)
    yield "on_battery", replace(fill, inputs=Inputs(power=Power.BATTERY))
    yield "warning", replace(fill, touched_at=100.0 - 72)
    for over in (Overlay.TIME_OUT, Overlay.LEAVE, Overlay.DISPLAY):
        yield f"over_{over.value}", replace(fill, overlay=over)
    for n, call in enumerate(
        (
            HelpCall("calling", since=98.0),
            HelpCall("received", since=98.0),
            HelpCall("answered", "值班 王老师", 98.0),
            HelpCall("failed"),
        )
    ):
        yield f"call_{n}", replace(fill, overlay=Overlay.CALL, call=call)
    yield "ticket", _base(place="ticket")
    matter = world().rules.tickets[0]
    yield "ticket_done", _base(place="ticket", ticket=Ticket("A017", matter, "3—6 号窗口", 4, False, NOW))
    yield "ticket_local", _base(place="ticket", ticket=Ticket("Z003", matter, "", None, True, NOW))
    yield "ticket_failed", _base(place="ticket", ticket=Ticket(failed="link"))
    case = CaseView(
        "case", "新生儿出生一件事", NUMBER, "2026年11月20日",
        (
            ("received", "2026年11月20日", "done"),
            ("accepted", "", "here"),
            ("working", "", "todo"),
            ("closed", "", "todo"),
        ),
        "户口簿的户主页看不清，请重拍",
        (("出生医学证明核验", "县卫生健康局", "办结"), ("出生登记（上户口）", "县公安局", "补正"),
         ("城乡居民医保参保登记", "县医疗保障局", "受理"), ("社会保障卡申领", "县人力资源和社会保障局", "收件"),
         ("预防接种建档", "县疾病预防控制中心", "办理")),
        "11月20日 08:15", "7d0c",
    )  # fmt: skip
    local = CaseView("local", "新生儿出生一件事", NUMBER, "2026年11月20日")
    for name, cases in (
        ("wait", ()),
        ("case", (case, local)),
        ("local", (local,)),
        ("none", (CaseView("none"),)),
        ("unavailable", (CaseView("unavailable"),)),
    ):
        yield f"progress_{name}", _base(place="progress", purpose="progress", file=CaseFile(progress=cases))


def _staff() -> Iterator[tuple[str, State]]:
    ready = DeviceStatus(Health.READY)
    more = ("smartcard", "portrait_camera", "document_scanner", "queue_ticket", "code_reader", "keypad")
    board = {
        **BOARD,
        **dict.fromkeys(more, ready),
        "io_board": DeviceStatus(Health.READY, supplies={"battery": Level.OK}),
    }
    desk = _base(phase=Phase.MAINTENANCE, place="", health=board)
    yield "sign_in", desk
    yield "sign_in_pin", replace(desk, desk=Desk(technician="wang", pin="123", error="wrong"))
    health = board | {"form_printer": GONE, "receipt_printer": DeviceStatus(Health.BLOCKED, OUT_OF_PAPER)}
    for tab in ("devices", "supplies", "queue", "log", "network", "system"):
        yield f"technician_{tab}", replace(desk, health=health, desk=Desk(True, "wang", tab=tab))


@cache
def states() -> dict[str, State]:
    """Every page by a name of its own. A page beyond the last shows the last."""
    found: dict[str, State] = {}
    for part in (_before, _forms, _case, _after, _over, _staff, law):
        for name, state in part():
            assert name not in found, name
            found[name] = state
    return found
