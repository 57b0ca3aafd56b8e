"""Each rule with a way to offend it, and it alone: (rule, what is done to the good pack)."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from tests.unit.packs.lint.good import TODAY, Files, Spoil


def put(value: object, *path: Any) -> Spoil:
    """Set a value of pack.yaml (a list index or a key each)."""

    def spoil(files: Files) -> None:
        place: Any = files.pack
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return spoil


def guide(key: str, value: object) -> Spoil:
    return lambda f: f.guide.__setitem__(key, value)


def ask(name: str, **keys: object) -> Spoil:
    """Change keys of a field; None takes one away."""

    def spoil(files: Files) -> None:
        entry = files.ask(name)
        for key, value in keys.items():
            if value is None:
                entry.pop(key, None)
            else:
                entry[key] = value

    return spoil


def paper(which: str, **keys: object) -> Spoil:
    def spoil(files: Files) -> None:
        entry = files.material(which)
        for key, value in keys.items():
            if value is None:
                entry.pop(key, None)
            else:
                entry[key] = value

    return spoil


def no_paper(*names: str) -> Spoil:
    return lambda f: f.pack.update(papers=[p for p in f.pack["papers"] if p["id"] not in names])


def more(name: str, **keys: object) -> Spoil:
    """A second question, `home` with other keys, shown in the item's form."""

    def spoil(files: Files) -> None:
        other = deepcopy(files.ask("home")) | {"id": name} | keys
        other.pop("variants", None)
        files.form.append({key: value for key, value in other.items() if value is not None})
        files.item["form"].append({"label": "另一行", "field": name})

    return spoil


def both(*spoils: Callable[[Files], object]) -> Spoil:
    return lambda f: [spoil(f) for spoil in spoils]


def words(text: str, **more_words: str) -> dict[str, str]:
    return {"zh": text, "en": "words", **more_words}


def choice(n: int, **keys: object) -> Spoil:
    return lambda f: f.ask("how_long")["choices"][n].update(keys)


def off(when: str | None = None, code: str = "good.other", reason: str = "这里不行") -> list[dict[str, object]]:
    entry: dict[str, object] = {"reason": words(reason), "code": code}
    return [entry | ({"when": when} if when else {})]


def no_commitment(files: Files) -> None:
    files.pack["commitments"] = []
    no_paper("commitment")(files)


def open_it(files: Files) -> None:
    """Active, and everything written that the scaffold left to be written."""

    def written(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: written(value) for key, value in part.items()}
        if isinstance(part, list):
            return [written(value) for value in part]
        return part.translate(_BRACKETS) if isinstance(part, str) else part

    files.pack, files.guide, files.form[:] = written(files.pack), written(files.guide), written(files.form)
    files.pack.pop("state")
    files.ask("home").setdefault("hint", words("门牌号"))


_BRACKETS = str.maketrans("", "", "【】[]")
YESTERDAY = TODAY - timedelta(days=1)
USCC = "11999901MB9900417B"  # of a unit that does not exist
GOOD_TASK = USCC + "4" + "9" * 12
MADE_UP = {"label": "x", "field": "nobody"}

CARD = {"id": "card", "title": words("放好卡"), "document": "bank_card", "fields": {"home": "bank"}}

ITEM: list[tuple[str, Spoil]] = [
    ("P001", put("sometimes", "kind")),
    ("P001", ask("home", colour="red")),
    ("P001", guide("visits", "many")),
    ("P001", lambda f: f.pack["papers"][-1].update(only_if="always")),
    ("P003", put("other", "id")),
    ("P005", lambda f: f.item["form"].append(MADE_UP)),
    ("P005", lambda f: f.commitment.update(replaces=["nothing"])),
    ("P006", ask("home", when="good_case ==")),
    ("P006", ask("home", when="nobody == 'x'")),
    ("P007", both(ask("home", when="how_long == 'short'"), ask("how_long", when="home == 'x'"))),
    ("P008", ask("home", codes="gbt0000")),
    ("P009", lambda f: f.form.append({"use": "nothing"})),
    ("P011", lambda f: f.form.append({**f.ask("home")})),
    ("P101", lambda f: f.pack["title"].pop("en")),
    ("P101", lambda f: f.pack["home"]["what"].pop("en")),
    ("P102", put("unicorn", "icon")),
    ("P103", lambda f: f.pack["needs"].append("coffee_machine")),
    ("P104", lambda f: f.item.update(codes={"task": USCC[:-1] + "C" + "4" + "9" * 12})),
    ("P105", lambda f: f.item.update(level="3", codes={"task": GOOD_TASK})),
    ("P106", lambda f: f.item.update(codes={"catalog": "888888888888", "task": GOOD_TASK})),
    ("P106", lambda f: f.item.update(codes={"task": GOOD_TASK, "handle": GOOD_TASK[:-1] + "801"})),
    ("P107", put(["马上办"], "marks")),
    ("P107", guide("visits", 2)),
    ("P107", guide("online", False)),
    ("P108", lambda f: f.item.update(handling="即办")),
    ("P109", lambda f: f.pack["departments"].append("县气象局")),
    ("P110", put({"end": YESTERDAY}, "valid")),
    ("P110", put({"start": TODAY, "end": YESTERDAY}, "valid")),
    ("P111", put([{"start": date(2026, 1, 1), "end": YESTERDAY}], "windows")),
    (
        "P111",
        put(
            [{"start": TODAY, "end": date(2027, 6, 1)}, {"start": date(2027, 5, 1), "end": date(2027, 7, 1)}], "windows"
        ),
    ),
    ("P112", put("770101", "regions", 0, "code")),
    ("P113", put("one_thing", "item_type")),
    ("P114", put([["form_printer", "receipt_printer"]], "needs_any")),
    ("P201", ask("home", spoken=None)),
    ("P202", ask("home", group=None)),
    ("P203", more("extra", question=None, spoken=None)),
    ("P204", more("applicant_sex", label=words("您的性别"), question=words("【男的女的？】"), kind="text")),
    ("P204", more("own_sex", label=words("性别"), question=words("您的性别？"), kind="text")),
    ("P204", more("own_name", label=words("本人姓名"), question=words("怎么称呼？"), kind="text")),
    ("P205", ask("people", add=None)),
    (
        "P206",
        lambda f: (
            f.form.insert(
                0,
                {
                    **f.ask("home"),
                    "id": "early",
                    "label": words("早"),
                    "when": LATE,
                    "variants": [],
                    "question": words("【早问的？】"),
                },
            )
            or f.item["form"].append({"label": "早", "field": "early"})
        ),
    ),
    ("P207", lambda f: f.item.update(form=[row for row in f.item["form"] if row["field"] != "people"])),
    ("P208", more("again")),
    ("P208", more("again", question=words("【另一个问题？】"))),
    ("P209", lambda f: f.form.append(OWN_MOBILE) or f.form.remove({"use": "applicant_mobile"})),
    ("P210", both(choice(0, off=off()), choice(1, off=off()))),
    ("P211", choice(0, off=off("good_case == 'first'", "elsewhere.reason"))),
    ("P211", choice(0, off=off("good_case == 'first'", "good.not_long"))),
    ("P212", ask("delivery_way", default="'window'")),
    ("P213", ask("home", min_length=70)),
    ("P214", ask("home", pattern="(?=x)x")),
    ("P215", ask("how_long", prefill={"citizen": "sex", "map": {"1": "short", "2": "forever"}})),
    ("P216", lambda f: f.ask("people")["columns"][1].pop("masked")),
    ("P217", lambda f: f.item["form"][-1].update(map="marital_simple")),
    ("P218", ask("how_long", codes="gbt2261_1")),
    ("P301", lambda f: f.ask("home")["question"].pop("en")),
    ("P301", paper("rent_proof", name="租房合同")),
    ("P302", ask("home", question=words("【您现在租的那一套房子到底在什么地方？】", elder="【哪里？】"))),
    ("P302", ask("home", question=words("【哪里？】", elder="【您租的房子在什么地方呢？】"))),
    ("P303", ask("home", question=words("【您租的房子在什么地方呢？】"))),
    ("P304", ask("home", hint=words("填 address 就行"))),
    ("P305", ask("home", hint={"zh": "门牌号", "en": "The 门牌号"})),
    ("P306", ask("home", hint=words("请务必写对"))),
    ("P306", ask("home", hint=words("写错了！"))),
    ("P307", put(words("签完名就已受理"), "result", "what")),
    ("P308", ask("home", hint=words("打 13800000417"))),
    ("P308", put(words("查 999901199004120020"), "result", "what")),
    ("P309", put(words("{applicant_name}办好了"), "result", "what")),
    ("P310", ask("home", hint=words("写门牌号,不要少"))),
    ("P311", lambda f: open_it(f) or f.ask("home").update(question=words("【房子在哪？】"))),
    ("P311", lambda f: open_it(f) or f.ask("home")["hint"].update(en="[what people hesitate about]")),
    ("P401", ask("home", when="good_case == 'first' && good_case == 'second'")),
    ("P402", lambda f: f.item.update(when="good_case == 'first' && good_case == 'second'")),
    ("P403", paper("rent_proof", when="good_case == 'first' && good_case == 'second'")),
    ("P404", lambda f: f.commitment.update(when="good_case == 'first' && good_case == 'second'")),
    ("P405", lambda f: f.ask("home")["variants"][0].update(when="good_case == 'first' && how_long == ''")),
    ("P406", choice(1, off=off("good_case == ''"))),
    ("P407", lambda f: f.item["form"][-1].update(when="good_case == ''")),
    ("P408", lambda f: f.ask("how_long").update(choices=[CLOSED_A, CLOSED_B])),
    ("P409", choice(1, off=off("good_case != ''"))),
    ("P410", ask("home", when="good_case == 'frist'")),
    ("P410", both(lambda f: yes_or_no(f), ask("home", when="owned == 'yes'"))),
    ("P411", ask("home", when="true")),
    ("P411", paper("rent_proof", when="good_case == 'first' || good_case != 'first'")),
    ("P501", paper("household_book", pledge=None)),
    ("P502", lambda f: f.material("rent_proof").update(pledge=f.material("household_book")["pledge"])),
    ("P503", paper("rent_proof", pages=None)),
    ("P504", paper("statement", statement=None)),
    ("P505", paper("rent_proof", name=words("居住证"))),
    ("P505", paper("rent_proof", name=words("户口本复印件"))),
    ("P505", paper("rent_proof", type="business_licence")),
    ("P506", paper("household_book", fallback=None)),
    ("P507", lambda f: f.material("household_book")["free"].update(type="house_book")),
    ("P507", lambda f: f.material("household_book")["free"].update(fields={"home": "adress"})),
    ("P508", lambda f: f.material("household_book")["pledge"].update(days=30)),
    (
        "P509",
        paper("household_book", type="id_card", free={"by": "licence", "type": "id_card", "note": words("已取到")}),
    ),
    ("P510", paper("rent_proof", issuer=None)),
    ("P511", paper("rent_proof", type="lease")),
    ("P511", lambda f: f.material("rent_proof")["pages"][0].update(document="lease")),
    ("P511", lambda f: f.material("household_book")["pages"][0].update(fields={"home": "nowhere"})),
    ("P511", ask("home", photo={**CARD, "document": "cheque"})),
    ("P511", ask("home", photo={**CARD, "fields": {"elsewhere": "bank"}})),
    ("P512", both(no_commitment, paper("rent_proof", necessity="免"))),
    ("P513", lambda f: f.pack["materials"].append({**f.material("rent_proof"), "id": "again"})),
    ("P601", lambda f: f.commitment.pop("not_when")),
    ("P602", lambda f: f.commitment.update(replaces=["id_card"])),
    ("P603", lambda f: f.commitment.update(replaces=["statement"])),
    ("P701", guide("promised", {"days": 9})),
    ("P702", guide("statutory", {"days": 9})),
    ("P704", lambda f: f.item.update(promised={"days": 15})),
    ("P705", lambda f: f.pack["result"].update(kind="filed")),
    ("P801", no_paper("application")),
    ("P802", no_paper("receipt")),
    ("P803", no_paper("notice")),
    ("P803", no_paper("pledge")),
    ("P804", no_paper("commitment")),
    ("P805", no_paper("custody")),
    ("P807", no_paper("statement")),
    ("P808", lambda f: f.pack["papers"].append({"id": "subforms", "title": words("各部门表"), "printer": "form"})),
    ("P809", lambda f: f.pack["result"].pop("delivery")),
    ("P810", lambda f: f.pack["result"]["delivery"].pop()),
    ("P811", lambda f: drop(f, "delivery_mobile")),
    ("P901", guide("appeal", None)),
    ("P901", lambda f: f.guide.update(faq=f.guide["faq"][:2])),
    ("P902", guide("published", TODAY + timedelta(days=9))),
    ("P903", guide("legal", [{"name": "《关于随便什么的规定》", "confidence": "A"}])),
    ("P904", guide("telephone", "问一问就知道")),
    ("P905", lambda f: f.pack["search"].update(words=["一", "二"])),
    ("P906", guide("fees", [{"name": words("工本费"), "amount": words("5 元")}])),
]


def immediate(files: Files) -> None:
    """Turned into an item whose result is printed at once, as it should be."""
    files.pack.update(
        promise={"days": 0}, marks=["马上办"], needs_platform=True,
        result={"kind": "immediate", "what": words("当场打印"), "papers": ["证明"]},
        materials=files.pack["materials"][:1], commitments=[], regions=[],
        papers=[{"id": "result", "title": words("证明"), "printer": "form"},
                {"id": "application", "title": words("申请表"), "printer": "form"}],
    )  # fmt: skip
    files.item.update(handling="即办")
    files.guide.update(promised={"days": 0}, statutory={"days": 0})


IMMEDIATE: list[tuple[str, Spoil]] = [
    ("P703", lambda f: (f.pack.update(promise={"days": 3}, marks=["一次办"]), f.item.update(handling="承诺"),
                        f.guide.update(promised={"days": 3}, statutory={"days": 3}))),
    ("P802", lambda f: f.pack.update(papers=[p for p in f.pack["papers"] if p["id"] != "result"])),
    ("P812", put(False, "needs_platform")),
    ("P907", put([], "materials")),
]  # fmt: skip


def second(files: Files) -> dict[str, Any]:
    return files.members["pair_second"]


ONE_THING: list[tuple[str, Spoil]] = [
    ("P004", lambda f: second(f).update(form=[{**f.members["pair_first"]["form"][0], "kind": "choices"}])),
    ("P010", lambda f: second(f).update(after=["nobody"])),
    ("P010", lambda f: f.pack["members"].append("pair_third")),
    ("P010", lambda f: f.members["pair_first"].update(after=["pair_second"])),
    ("P113", put("item", "item_type")),
    ("P251", lambda f: second(f)["rows"].append({"label": "情形", "field": "pair_case"})),
    ("P252", lambda f: f.members["pair_first"].update(requires=["pair_second"]) or second(f).pop("after")),
    ("P253", lambda f: second(f).update(form=[{"use": "applicant_mobile", "question": words("哪个手机？")}])),
    ("P604", lambda f: f.pack.update(materials=[*f.pack["materials"], SHARED_PAPER], commitments=[]) or commit(f)),
    ("P806", no_paper("subforms")),
]

LATE = "how_long == 'short'"
OWN_MOBILE = {
    "id": "applicant_mobile", "kind": "phone", "masked": True, "label": words("您的手机"), "group": words("您"),
    "question": words("手机号是多少？"), "spoken": words("手机号是多少？"),
}  # fmt: skip
CLOSED_A = {"code": "short", "label": words("短"), "off": off("good_case == 'first'", "good.a")}
CLOSED_B = {
    "code": "long",
    "label": words("长"),
    "off": off("applicant_name == 'x' && good_case != 'second'", "good.b"),
}
SHARED_PAPER = {
    "id": "lease", "name": words("租房合同"), "necessity": "必备", "issuer": "出租人",
    "pages": [{"id": "all", "title": words("拍合同")}],
}  # fmt: skip


def commit(files: Files) -> None:
    files.members["pair_first"]["commitments"] = [
        {
            "id": "rent", "item": "pair_first", "replaces": ["lease"],
            "proof": words("租房"), "content": words("我租了房"),
            "legal": [{"name": "国办发〔2020〕42号", "confidence": "B"}], "liability": words("不实担责"),
            "verify": words("事后核查"), "publish": words("不公示"),
        }
    ]  # fmt: skip
    files.pack["papers"].append(
        {"id": "commitment", "title": words("承诺书"), "printer": "form", "only_if": "committed"}
    )


def yes_or_no(files: Files) -> None:
    more("owned", kind="bool", label=words("自己的"), question=words("房子是自己的吗？"))(files)
    files.form.insert(2, files.form.pop())


def drop(files: Files, name: str) -> None:
    files.form[:] = [entry for entry in files.form if entry.get("use") != name]
    files.item["form"][:] = [row for row in files.item["form"] if row["field"] != name]
