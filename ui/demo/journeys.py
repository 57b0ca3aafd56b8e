"""The journeys: who comes, what happens to the machine meanwhile, how it must end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ui.demo import devices, doors, services
from ui.demo.citizen import Person
from ui.demo.player import Player

MOTHER = Person(
    card="lin_zhixia",
    answers={
        "child_name": "type:周予禾=zhou yu he",
        "child_sex": "pick:2",
        "child_birth": "date:2026-11-08",
        "certificate_no": "keys:Y990000417",
        "parents_married": "pick:yes",
        "other_name": "type:周以安=zhou yi an",
        "other_id": "id:999901199409170130",
        "other_mobile": "phone:13900000417",
        "nation_same": "pick:same",
        "join_with": "pick:mother",
        "householder": "first",
        "residence": "pick:right",
        "applicant_mobile": "phone:13800000417",
        "insurance": "pick:child",
        "insurance_year": "first",
        "card_bank": "pick:rural",
        "together": "picks:insurance,sscard",
        "delivery_way": "pick:window",
    },
    pages={
        "birth_certificate": ("birth_certificate",),
        "household_book": ("household_cover", "household_person"),
        "marriage_certificate": ("marriage_certificate",),
    },
    pledge=frozenset({"household_book"}),
)
#: Everything that is asked for is fetched; 生育津贴 and 育儿指导 are left out.
FETCHED = replace(
    MOTHER,
    answers={**MOTHER.answers, "together": "picks:birth_reg,insurance,sscard"},
    licences="agree",
    pledge=frozenset(),
)
READ_OFF = replace(MOTHER, pledge=frozenset(), photograph="child_name")
PAID_TO_A_CARD = Person(
    card="wang_oldest", answers={"bank_choice": "pick:other"}, licences="agree", photograph="bank_name"
)
FOUNDER = Person(card="gulnar", answers={}, licences="agree")
ELSEWHERE = Person(card="lin_zhixia", answers={"handling_region": "pick:990202", "remote_kind": "pick:other"})
LIVES_THERE = Person(card="lin_zhixia", answers={"remote_kind": "pick:living"}, commit=frozenset({"long_stay"}))
REFERRED = Person(card="lin_zhixia", answers={"remote_kind": "pick:referral"}, commit=frozenset({"long_stay"}))
FACE = Person(card="lin_zhixia", answers={"insurance": "pick:all", "period": "pick:months12", "purpose": "pick:loan"})
WORKER = Person(card="gulnar", answers={"insurance": "pick:all", "period": "pick:months12", "purpose": "pick:loan"})


@dataclass(frozen=True, slots=True)
class Journey:
    """`outcome` is what summary.json must say; `cases` how many the platform must have."""

    title: str
    person: Person
    pack: str
    play: Callable[[Player], None]
    outcome: str = "done"
    cases: int = 1
    platform: str = "up"
    theme: str = "normal"
    fault: str = ""
    has: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what a note of the summary must hold
    has_not: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    subcases: tuple[str, ...] = ()  # ids of the parts that the platform must have, in any order
    short_times: bool = False  # time-outs of seconds instead of minutes


def whole_case(p: Player) -> None:
    """From the waiting page to the wipe."""
    p.start()
    p.choose()
    p.identify()
    p.fill()
    p.materials()
    p.review_and_sign()
    p.papers()
    p.rate("5")
    p.farewell()


def comes_back(p: Player) -> None:
    """Sealed and printed without the platform; later it comes back and the case arrives by itself, once."""
    whole_case(p)
    p.note("cases_while_down", p.stack.counts()["cases"])
    p.stack.trouble("up")
    p.until_sent()


def no_signature(p: Player) -> None:
    """Query and print: the result takes the receipt's place."""
    p.start()
    p.choose()
    p.identify()
    p.fill()
    p.review_and_sign()
    p.papers()
    p.rate("")
    p.farewell()


def asks_again(p: Player) -> None:
    """The certificate, and then: how is my case? By card, from the platform."""
    no_signature(p)
    p.until_sent()
    doors.how_is_my_case(p)


def walks_away(p: Player) -> None:
    """Nobody is there any more in the middle of the form: asked, covered, wiped, nothing sent."""
    p.start()
    p.choose()
    p.identify()
    p.fill(questions=3)
    p.nobody_there()


def card_too_early(p: Player) -> None:
    """The card is taken away while it is read; laid down again, everything goes on."""
    p.start()
    p.choose()
    p.card_taken_early()
    p.identify(at_reader=True)
    p.fill(questions=2)
    p.leave()


def other_doors(p: Player) -> None:
    """What is there besides a case: list, public papers, search, queue number, a person, display, my case."""
    doors.look_around(p)


def repaired(p: Player) -> None:
    """A technician comes: card, PIN, tests, queue, log; and leaves."""
    doors.maintenance(p)


def reader_broken(p: Player) -> None:
    """The card reader dies at night; the machine says so, and the technician still gets in."""
    doors.maintenance_without_reader(p)


JOURNEYS: dict[str, Journey] = {
    "newborn": Journey("新生儿出生一件事", MOTHER, "newborn", whole_case),
    "newborn-down": Journey("外网不通时收件，恢复后自动送达一次", MOTHER, "newborn", comes_back, platform="down"),
    "newborn-flaky": Journey("外网时好时坏", MOTHER, "newborn", comes_back, platform="flaky"),
    "newborn-paper-out": Journey(
        "回执打到一半缺纸", MOTHER, "newborn", whole_case, fault="receipt_printer.paper_out_midway"
    ),
    "newborn-elder": Journey("大字版", MOTHER, "newborn", whole_case, theme="elder"),
    "newborn-leave-outs": Journey(
        "免证办；五件里有两件先不办",
        FETCHED,
        "newborn",
        services.whole,
        subcases=("birth_certificate", "vaccination", "birth_reg", "hukou", "insurance", "sscard"),
    ),
    "newborn-offline": Journey(
        "外网不通：拍原件，待核",
        replace(FETCHED, licences="agree"),
        "newborn",
        services.offline,
        platform="down",
        subcases=("birth_certificate", "vaccination", "birth_reg", "hukou", "insurance", "sscard"),
    ),
    "company": Journey("企业开办一件事", FOUNDER, "bizopen", services.whole),
    "photograph": Journey(
        "拍一拍：拍出生证来填", READ_OFF, "newborn", services.whole, has={"read_off": ("child_name",)}
    ),
    "bank-card": Journey(
        "拍一拍：拍银行卡来填，照片不留",
        PAID_TO_A_CARD,
        "elder-allow",
        services.whole,
        has={"read_off": ("bank_account", "bank_name")},
    ),
    "supplement": Journey(
        "容缺受理，在另一台终端补交",
        MOTHER,
        "newborn",
        services.supplemented_elsewhere,
        has={"owed_before": ("household_book",)},
    ),
    "commitment": Journey(
        "告知承诺：长期居住，可以承诺",
        LIVES_THERE,
        "med-remote",
        services.whole,
        has={"commitments": ("long_stay",), "kinds": ("commitment",)},
        has_not={"asked_for": ("household_book", "residence_permit", "work_proof")},
    ),
    "withdrawal": Journey(
        "撤回承诺：承诺了，又撤回，改交证明",
        LIVES_THERE,
        "med-remote",
        services.taken_back,
        has={"commitments": ("long_stay",), "owed": ("household_book",)},
        has_not={"owed": ("residence_permit", "work_proof"), "promises_left": ("long_stay",)},
    ),
    "no-commitment": Journey(
        "告知承诺：转诊，不能承诺",
        REFERRED,
        "med-remote",
        services.whole,
        has_not={"commitments": ("long_stay",), "kinds": ("commitment",)},
    ),
    "elsewhere": Journey(
        "异地收件：在这里收，云溪县办", ELSEWHERE, "med-remote", services.whole, has={"kinds": ("custody",)}
    ),
    "insurance-certificate": Journey("社会保险参保证明打印", WORKER, "ss-proof", no_signature),
    "progress": Journey("办完再查进度", WORKER, "ss-proof", asks_again),
    "walk-away": Journey("人走了", MOTHER, "newborn", walks_away, outcome="wiped", cases=0, short_times=True),
    "other-doors": Journey("事项清单、公示、搜索、取号、叫人、查进度", MOTHER, "newborn", other_doors, cases=0),
    "technician": Journey("维护人员", MOTHER, "newborn", repaired, cases=0),
    "reader-broken": Journey("读卡器坏了，不用刷卡的照办，维修、恢复", MOTHER, "newborn", reader_broken, cases=0),
    "scanner": Journey(
        "拍照的坏了，改用扫描仪，几张一起扫", replace(MOTHER, pledge=frozenset()), "newborn", devices.scanned_instead
    ),
    "chip-card": Journey("用社保卡办", WORKER, "ss-proof", devices.by_chip_card),
    "receipt-code": Journey("扫回执查进度，恶意码不认", WORKER, "ss-proof", devices.asks_by_code),
    "face": Journey("用摄像头核对，不用也行", FACE, "ss-proof", devices.shows_the_face),
    "power-cut": Journey("叫人按钮；停电，存好，来电后接着填", MOTHER, "newborn", devices.power_fails, "left", cases=0),
    "keypad": Journey("盲文键盘查进度，不碰屏幕", MOTHER, "newborn", devices.by_keypad, cases=0),
    "card-too-early": Journey("卡拿早了", MOTHER, "newborn", card_too_early, outcome="left", cases=0),
}
