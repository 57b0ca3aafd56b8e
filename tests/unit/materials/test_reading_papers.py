"""Papers are recognised, wrong ones are named, and what is offered has passed the checks of the form."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.ocr import TextLine
from kiosk.materials.documents import documents, expectable
from kiosk.materials.reading import Reading, read_document
from tests.unit.materials.print_lines import RECORDED, printed, recorded, with_text

TODAY = date(2026, 11, 22)
MOTHER, FATHER = "999901199605030266", "999901199409170130"

SHOULD_READ = {
    "id_card_front": {
        "name": "林知夏", "sex": "2", "nation": "01", "birth": "1996-05-03", "id_number": MOTHER,
        "address": "临溪县云栖街道柳岸社区6幢302室",
    },
    "id_card_back": {"authority": "临溪县公安局", "valid_from": "2020-06-11", "valid_to": "2040-06-11"},
    "household_member": {
        "name": "周以安", "relation": "11", "sex": "1", "nation": "01", "birth": "1994-09-17", "marital": "20",
        "id_number": FATHER,
    },
    "birth_certificate": {
        "certificate_no": "Y990000417", "child_name": "周予禾", "child_sex": "2", "child_birth": "2026-11-08",
        "mother_name": "林知夏", "mother_id": MOTHER, "father_name": "周以安", "father_id": FATHER,
        "institution": "临溪县妇幼保健院",
    },
    "marriage_certificate": {
        "certificate_no": "J990000-2024-000520", "registered_on": "2024-05-20", "holder_name": "林知夏",
        "husband_name": "周以安", "husband_birth": "1994-09-17", "husband_id": FATHER,
        "wife_name": "林知夏", "wife_birth": "1996-05-03", "wife_id": MOTHER,
    },
    "business_licence": {
        "uscc": "91999901MA0004171H", "name": "临溪县柳岸文化传播有限公司", "org_kind": "有限责任公司",
        "legal_rep_name": "周以安", "established_on": "2023-05-18", "address": "临溪县城关镇创业路12号A座508室",
        "scope": "广告设计、制作；文具用品零售",
    },
    "bank_card": {"account": "6230990000417000125", "bank": "临溪农商银行"},
    "shown_household_cover": {
        "household_kind": "family", "householder_name": "林知夏", "household_no": "990000302",
        "address": "临溪县云栖街道柳岸社区6幢302室",
    },
    "shown_household_person": {"name": "林知夏", "relation": "02", "sex": "2", "nation": "01", "marital": "20"},
}  # fmt: skip
KINDS = {name: {"shown_household_cover": "household_head", "shown_household_person": "household_member"}.get(
    name, name.removeprefix("shown_")) for name in RECORDED}  # fmt: skip


def read(name: str, expected: str = "") -> Reading:
    return read_document(recorded(name), expected, TODAY)


@pytest.mark.parametrize("name", RECORDED)
def test_each_paper_is_recognised(name: str) -> None:
    found = read(name)
    assert (found.kind, found.wrong_type, found.problem, found.turned) == (KINDS[name], "", "", 0)
    assert found.confidence >= 0.9


@pytest.mark.parametrize("name", SHOULD_READ)
def test_each_paper_offers_what_stands_on_it_and_nothing_else(name: str) -> None:
    assert dict(read(name).data) == SHOULD_READ[name]


@pytest.mark.parametrize("name", RECORDED)
@pytest.mark.parametrize("expected", sorted({document.type for document in documents().documents.values()}))
def test_every_other_paper_is_a_wrong_one_and_offers_nothing(name: str, expected: str) -> None:
    kind = documents().documents[KINDS[name]]
    found = read(name, expected)
    if kind.type == expected:
        assert found.wrong_type == "" and found.fields
    elif documents().name_of(expected) is not None:
        assert found.wrong_type == KINDS[name] and found.fields == ()


def test_the_sentence_names_both_papers() -> None:
    found = read("marriage_certificate", "household_book")
    assert found.say("household_book") == "这像是结婚证，要的是户口簿"
    assert found.say("household_book", large=True) == "这是结婚证，要户口本"
    assert found.say("household_book", lang="en").startswith("This looks like: marriage certificate.")


def test_the_other_page_of_the_same_paper_is_named_too() -> None:
    found = read("household_member", "household_head")
    assert found.say("household_head") == "这像是户口簿的个人页，要的是户口簿首页"
    assert read("household_member", "household_book").say("household_book") == ""


@pytest.mark.parametrize("expected", ["", "lease_contract"])
def test_where_nobody_described_what_is_wanted_nothing_is_called_wrong(expected: str) -> None:
    found = read("marriage_certificate", expected)
    assert found.wrong_type == "" and found.say(expected) == ""


OTHERS = {
    "divorce_certificate": ("离婚证", "离婚证字号 L990000-2017-000088", "持证人 孙国梁"),
    "property_certificate": ("不动产权证书", "权利类型 国有建设用地使用权", "不动产单元号 999901001001"),
    "driving_licence": ("中华人民共和国机动车驾驶证", "准驾车型 C1", "初次领证日期 2013-07-20"),
    "social_security_card": ("中华人民共和国社会保障卡", "社会保障号码 999901199605030266", "临溪农商银行"),
    "disability_card": ("中华人民共和国残疾人证", "残疾类别 肢体", "残疾等级 三级"),
    "residence_permit": ("居住证", "居住地址 临溪县", "姓名 古丽娜尔"),
    "death_certificate": ("居民死亡医学证明（推断）书", "死亡日期 2026年10月30日"),
    "cremation_certificate": ("火化证明", "火化日期 2026年11月2日"),
    "graduation_certificate": ("毕业证书", "修完全部课程，成绩合格，准予毕业。"),
    "subsistence_certificate": ("城乡居民最低生活保障证", "保障人口 1"),
    "veteran_certificate": ("中华人民共和国退役军人优待证", "退役军人事务部"),
    "only_child_certificate": ("独生子女父母光荣证", "独生子女姓名 张明远"),
    "vaccination_record": ("预防接种证", "接种日期 2026年6月1日"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_papers_that_are_only_noticed_are_noticed_and_offer_nothing(kind: str) -> None:
    assert read_document(printed(*OTHERS[kind]), "household_book", TODAY).wrong_type == kind
    right = read_document(printed(*OTHERS[kind]), kind, TODAY)
    assert (right.kind, right.wrong_type, right.fields) == (kind, "", ())


def test_a_letter_that_mentions_papers_is_none_of_them() -> None:
    letter = printed(
        "承诺书", "本人没有结婚证和出生医学证明，", "户口簿在派出所，营业执照已注销。", "姓名 林知夏 | 住址 临溪县"
    )
    found = read_document(letter, "household_book", TODAY)
    assert (found.kind, found.wrong_type, found.fields) == ("", "", ())


def test_one_misread_character_of_a_long_title_is_forgiven_a_short_one_is_not() -> None:
    lines = recorded("birth_certificate")
    assert read_document(with_text(lines, "出生医学证明", "出生医字证明"), "", TODAY).kind == "birth_certificate"
    short = printed("结昏证", "姓名 周以安")
    assert read_document(short, "", TODAY).kind == ""


def test_a_number_whose_check_digit_does_not_fit_is_not_offered() -> None:
    found = read_document(with_text(recorded("id_card_front"), MOTHER, MOTHER[:-1] + "7"), "id_card", TODAY)
    assert "id_number" not in found.data and found.data["name"] == "林知夏"
    firm = read_document(with_text(recorded("business_licence"), "0004171H", "0004171J"), "", TODAY)
    assert "uscc" not in firm.data


def test_letters_among_digits_are_read_as_the_digits_they_look_like() -> None:
    lines = with_text(recorded("id_card_front"), MOTHER, MOTHER.replace("0", "O").replace("1", "l"))
    assert read_document(lines, "", TODAY).data["id_number"] == MOTHER
    firm = with_text(recorded("business_licence"), "91999901MA0004171H", "9I9999OIMAOOO4171H")
    assert read_document(firm, "", TODAY).data["uscc"] == "91999901MA0004171H"


def test_masked_numbers_of_a_sample_are_not_taken_for_numbers() -> None:
    assert not {"husband_id", "wife_id"} & set(read("shown_marriage_certificate").data)


def test_a_birth_date_that_disagrees_with_the_number_is_offered_with_a_warning() -> None:
    found = read_document(with_text(recorded("id_card_front"), "1996年5月3日", "1996年5月8日"), "", TODAY)
    warnings = {offered.field: offered.warning for offered in found.fields}
    assert warnings["birth"] == "differs" and set(warnings.values()) == {"", "differs"}
    assert not any(offered.warning for offered in read("id_card_front").fields)


def test_numbers_are_masked_on_the_screen_and_a_wrong_luhn_digit_only_warns() -> None:
    (account,) = (o for o in read("bank_card").fields if o.field == "account")
    assert (account.shown, account.warning) == ("623*************125", "luhn")
    good = with_text(recorded("bank_card"), "6230 9900 0041 7000 125", "6230 9900 0041 7000 121")
    (account,) = (o for o in read_document(good, "", TODAY).fields if o.field == "account")
    assert account.warning == ""
    (number,) = (o for o in read("id_card_front").fields if o.field == "id_number")
    assert number.shown == "999************266"


def test_what_the_recogniser_is_not_sure_of_is_not_offered() -> None:
    unsure = tuple(
        TextLine(line.text, line.box, 0.55 if line.text == "林知夏" else line.score)
        for line in recorded("id_card_front")
    )
    assert "name" not in read_document(unsure, "", TODAY).data


def test_an_empty_page_and_faint_print_are_said_in_words() -> None:
    empty = read_document((), "id_card", TODAY)
    assert empty.problem == "no_text" and "翻到有字的一面" in empty.say("id_card")
    faint = read_document(printed("合同", "甲方", score=0.5), "id_card", TODAY)
    assert (faint.kind, faint.problem) == ("", "faint") and "放平" in faint.say("id_card")


@pytest.mark.parametrize("name", ["id_card_front", "marriage_certificate", "business_licence"])
def test_a_page_that_lies_on_its_side_is_read_as_an_upright_one(name: str) -> None:
    turned = tuple(TextLine(ln.text, tuple((1.0 - y, x) for x, y in ln.box), ln.score) for ln in recorded(name))
    found = read_document(turned, "", TODAY)
    assert found.turned == 90 and dict(found.data) == SHOULD_READ[name]


def test_nothing_that_was_read_stands_in_a_repr() -> None:
    found = read("id_card_front")
    assert "林知夏" not in repr(found) and MOTHER not in repr(found)


boxes = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=4, max_size=4).map(tuple)
words = st.sampled_from([line.text for name in RECORDED for line in recorded(name)]) | st.text(max_size=30)
hostile = st.lists(st.builds(TextLine, words, boxes, st.floats(0, 1)), max_size=30)


@given(hostile, st.sampled_from(["", "id_card", "household_book", "x"]))
def test_no_lines_raise_and_every_offer_is_sound(lines: list[TextLine], expected: str) -> None:
    found = read_document(lines, expected, TODAY)
    assert found.kind == "" or found.kind in expectable()
    assert all(offered.value and 0.6 <= offered.confidence <= 1 for offered in found.fields)
    assert not (found.wrong_type and found.fields)


@given(st.permutations(recorded("marriage_certificate")))
def test_the_order_in_which_lines_come_does_not_matter(lines: list[TextLine]) -> None:
    assert dict(read_document(lines, "", TODAY).data) == SHOULD_READ["marriage_certificate"]
