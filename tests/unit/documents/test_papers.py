"""Papers say what they must, can be copied out of, hide what must be hidden; the same input gives the same bytes."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from kiosk.documents.application_form import application_form
from kiosk.documents.guide import guide_a4
from kiosk.documents.model import FormGroup, FormValue
from kiosk.documents.pledge import pledges_a4
from kiosk.documents.proof import proof_a4
from kiosk.documents.receipt import receipt_a4, receipt_slip
from kiosk.documents.slip_layout import KeyValue, Qr, Slip, Text, Title, render_escpos
from kiosk.documents.texts import masked, sha256_hex
from kiosk.documents.ticket import claim_slip, ticket_slip
from tests.unit.documents import case_samples as cases
from tests.unit.documents import paper_samples as samples
from tests.unit.documents.all_papers import USUAL
from tests.unit.documents.pdf_text import copied, plain, raw, seen


def words_of(slip: Slip) -> str:
    parts = []
    for line in slip.lines:
        match line:
            case Title(text) | Text(text):
                parts.append(text)
            case KeyValue(key, value):
                parts.append(f"{key}{value}")
            case Qr(_, caption):
                parts.append(caption)
    return "\n".join(parts)


@pytest.mark.parametrize("name", ["陈䶮", "李㛃", "古丽娜尔·阿卜杜热合曼", "𠮷田·周以安", samples.LONG_NAME, "𫚭𬱟"])
def test_names_can_be_copied_out_of_form_and_receipt(name: str) -> None:
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    assert plain in copied(application_form(samples.form(name)))
    assert plain in copied(receipt_a4(samples.receipt(name)))
    assert plain in copied(pledges_a4(cases.pledges(person=name)))


RARE = "䶮㛃𬎆𠮷·𫚭𬱟"


@pytest.mark.parametrize(
    "paper", [lambda: application_form(samples.form(RARE)), lambda: receipt_a4(samples.receipt(RARE))]
)
def test_rare_characters_are_copied_as_they_are_by_two_readers(paper: Callable[[], bytes]) -> None:
    pdf = paper()
    assert RARE in raw(pdf)
    assert RARE in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize("paper", USUAL)
def test_a_file_says_what_it_is_and_whose_but_nothing_personal(paper: str) -> None:
    reader = PdfReader(io.BytesIO(USUAL[paper]()))
    about = reader.metadata
    assert about is not None
    assert about.title
    assert about.author
    assert about.subject
    assert about.creation_date is not None
    assert about.creation_date.year == 2026
    assert reader.root_object["/Lang"] == "zh-CN"
    for value in about.values():
        assert not any(secret in str(value) for secret in ("林知夏", samples.MOTHER, samples.MOTHER[-4:], "LX0417"))


def test_a_character_that_no_font_has_becomes_the_geta_mark() -> None:
    assert "〓" in copied(receipt_a4(samples.receipt("\U000323af")))


@pytest.mark.parametrize("paper", USUAL)
def test_the_same_paper_is_the_same_bytes_with_all_fonts_inside(paper: str) -> None:
    first, second = USUAL[paper](), USUAL[paper]()
    assert sha256_hex(first) == sha256_hex(second)
    reader = PdfReader(io.BytesIO(first))
    assert not reader.is_encrypted
    fonts = subprocess.run(["pdffonts", "-"], input=first, capture_output=True, check=True, timeout=20).stdout.decode()
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert all(row[-5] == "yes" for row in rows if "Helvetica" not in row[0]), fonts


@pytest.mark.parametrize("paper", USUAL)
def test_every_page_says_which_of_how_many_it_is(paper: str) -> None:
    said = [
        re.search("第(\\d+)页,共(\\d+)页", plain(page.extract_text()))
        for page in PdfReader(io.BytesIO(USUAL[paper]())).pages
    ]
    numbers = [(int(found[1]), int(found[2])) for found in said if found]
    assert len(numbers) == len(said)
    expected = []
    while len(expected) < len(numbers):  # the parts of one file count for themselves
        expected += [(page, numbers[len(expected)][1]) for page in range(1, numbers[len(expected)][1] + 1)]
    assert numbers == expected


def test_no_receipt_in_any_form_shows_a_whole_identity_number() -> None:
    paper = samples.receipt()
    for text in (copied(receipt_a4(paper)), words_of(receipt_slip(paper)), words_of(ticket_slip(samples.ticket()))):
        assert samples.MOTHER not in text
        assert samples.MOTHER[6:14] not in text  # nor the day of birth inside it
    assert "999************266" in copied(receipt_a4(paper))


@pytest.mark.parametrize(
    ("number", "shown"), [("99990120011130017X", "999************17X"), ("E1234567", "********"), ("", "")]
)
def test_numbers_are_masked_but_for_their_ends(number: str, shown: str) -> None:
    assert masked(number) == shown


def test_a_receipt_says_received_and_waits_for_the_platform_to_say_accepted() -> None:
    pending = samples.receipt()
    assert "收件回执(待平台受理)" in copied(receipt_a4(pending))
    assert "（待平台受理）" in words_of(receipt_slip(pending))
    assert "会自动送到平台" in words_of(receipt_slip(pending))
    assert "会自动送到平台" not in words_of(receipt_slip(samples.receipt(at_platform=True)))
    stated = samples.receipt(platform_statement="临溪县政务服务平台 2026年11月23日 09:12 受理，办件编号 990017")
    assert "待平台受理" not in copied(receipt_a4(stated))
    assert "临溪县政务服务平台" in words_of(receipt_slip(stated))


def test_an_uncertain_clock_is_told_on_the_receipt() -> None:
    assert "以平台记录为准" in words_of(receipt_slip(samples.receipt(clock_certain=False)))
    assert "以平台记录为准" not in words_of(receipt_slip(samples.receipt()))


@pytest.mark.parametrize("paper", [lambda: receipt_a4(samples.receipt()), lambda: application_form(samples.form())])
def test_the_qr_code_reads_back_and_is_at_least_25_mm_wide(paper: Callable[[], bytes]) -> None:
    found = zxingcpp.read_barcodes(np.asarray(seen(paper())))
    assert [code.text for code in found] == [samples.QR]
    corner = found[0].position
    assert (corner.top_right.x - corner.top_left.x) / 200 * 25.4 >= 25


def test_the_form_shows_each_value_with_its_source_and_the_state_of_each_material() -> None:
    text = copied(application_form(samples.form(address=samples.LONG_ADDRESS)))
    address = "".join(unicodedata.normalize("NFKC", samples.LONG_ADDRESS).split())
    for part in ("周予禾", samples.MOTHER, address[:12], address[-12:], "A部门共享", "C本人上传", "D本人填写"):
        assert part in text
    for part in ("已收1页", "已从部门调取,免交", "承诺后补,最晚2026年12月4日", "临溪县医疗保障局", "收件不等于受理"):
        assert part in text


def test_a_form_of_hundreds_of_values_goes_on_over_pages() -> None:
    group = FormGroup("家庭成员", tuple(FormValue(f"第{n}项", samples.LONG_ADDRESS, "D") for n in range(120)))
    pdf = application_form(replace(samples.form(), groups=(group,)))
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 5
    assert "第119项" in copied(pdf)


def test_a_value_longer_than_a_page_does_not_break_the_form() -> None:
    pdf = application_form(
        replace(samples.form(), groups=(FormGroup("说明", (FormValue("情况", "很长的话。" * 900, "D"),)),))
    )
    assert len(PdfReader(io.BytesIO(pdf)).pages) >= 3


def test_a_declaration_longer_than_a_page_does_not_break_the_form() -> None:
    pdf = application_form(replace(samples.form(), declaration="很长的声明。" * 600))
    assert copied(pdf).count("长") >= 600
    assert "申请人签名" in copied(pdf)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=300)), max_size=12), st.text(max_size=60))
def test_a_form_is_made_whatever_the_values_hold(values: list[tuple[str, str]], title: str) -> None:
    groups = (FormGroup(title, tuple(FormValue(label, value, "D") for label, value in values)),)
    assert application_form(replace(samples.form(title, title), item=title, groups=groups)).startswith(b"%PDF")


def test_markup_in_a_value_is_printed_and_not_obeyed() -> None:
    evil = '<b>甲</b>&amp;<font size="99">乙</font><br/>\x00'
    text = copied(receipt_a4(samples.receipt(evil)))
    assert '<b>甲</b>&amp;<fontsize="99">乙</font><br/>' in text


def test_an_unsigned_paper_says_so() -> None:
    assert "(待签名)" in copied(pledges_a4(replace(cases.pledges(), signature=None)))
    assert "(待签名)" not in copied(pledges_a4(cases.pledges()))


def test_the_signature_is_on_the_paper() -> None:
    signed, blank = seen(pledges_a4(cases.pledges())), seen(pledges_a4(replace(cases.pledges(), signature=None)))
    assert (np.asarray(signed) < 90).sum() > (np.asarray(blank) < 90).sum() + 500


def test_a_small_signature_on_a_large_white_pad_is_as_large_as_any_other() -> None:
    pad = Image.new("1", (900, 500), 1)
    pad.paste(0, (400, 240, 520, 262))
    out = io.BytesIO()
    pad.save(out, "PNG")
    small, blank = (
        seen(pledges_a4(replace(cases.pledges(), signature=out.getvalue()))),
        seen(pledges_a4(cases.pledges())),
    )
    assert (np.asarray(small) < 90).sum() > (np.asarray(blank) < 90).sum()


def test_a_proof_with_little_in_it_is_printed_all_the_same() -> None:
    bare = replace(
        samples.proof(), title="", statement="", facts=(("姓名", "林知夏"),), qr_text="", rows=(("甲",), tuple("12345"))
    )
    assert "甲" in copied(proof_a4(bare))


def test_a_proof_carries_the_issuers_words_and_the_check_code() -> None:
    text = copied(proof_a4(samples.proof()))
    for part in (
        "社会保险参保证明",
        "企业职工基本养老保险",
        "990041726385",
        "临溪县社会保险事业服务中心",
        "2026年11月20日",
    ):
        assert part in text


def test_a_guide_lists_everything_once_and_says_which_version_it_is() -> None:
    text = copied(guide_a4(samples.guide()))
    for part in (
        "一次性告知单",
        "《出生医学证明》",
        "电子证照,不用带",
        "第7版",
        "2026年10月1日起施行",
        "县政务服务局公布",
    ):
        assert part in text


def test_a_ticket_given_offline_says_so() -> None:
    assert "离线" in words_of(ticket_slip(samples.ticket(offline=True)))
    assert "离线" not in words_of(ticket_slip(samples.ticket()))


def test_every_slip_becomes_bytes_for_both_widths_of_paper() -> None:
    slips = (
        receipt_slip(samples.receipt(samples.LONG_NAME)),
        ticket_slip(samples.ticket()),
        claim_slip(samples.claim()),
    )
    assert all(len(render_escpos(slip, profile)) > 200 for slip in slips for profile in ("generic80", "generic58"))


def test_nothing_personal_stands_in_a_repr() -> None:
    for paper in (
        samples.form(),
        samples.receipt(),
        samples.proof(),
        samples.ticket(),
        samples.claim(),
    ):
        assert "林知夏" not in repr(paper)
        assert samples.MOTHER not in repr(paper)
