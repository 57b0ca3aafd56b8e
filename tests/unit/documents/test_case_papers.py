"""Papers of a case say what the law wants them to say, on A4 and on slips, and no more than they may."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from kiosk.documents.case_model import CommitmentPaper
from kiosk.documents.commitment import commitment_a4, commitment_slip, commitments_a4
from kiosk.documents.commitment_text import commitment_hash, commitment_parts, commitment_text
from kiosk.documents.custody import custody_a4, custody_slip
from kiosk.documents.missing import missing_a4, missing_slip
from kiosk.documents.model import FormMaterial
from kiosk.documents.offline_codes import missing_codes
from kiosk.documents.pledge import notice_a4, notice_slip, pledges_a4, pledges_slip
from kiosk.documents.receipt import receipt_a4, receipt_slip
from kiosk.documents.slip_layout import KeyValue, Qr, Slip, Text, Title, render_escpos
from kiosk.documents.sub_form import sub_forms_a4
from kiosk.documents.texts import sha256_hex
from tests.unit.documents import case_samples as cases
from tests.unit.documents import paper_samples as samples
from tests.unit.documents.pdf_text import copied, plain, seen


def said(slip: Slip) -> str:
    """All words of a slip, plain."""
    parts = []
    for line in slip.lines:
        match line:
            case Title(text) | Text(text):
                parts.append(text)
            case KeyValue(key, value):
                parts.append(key + value)
            case Qr(_, caption):
                parts.append(caption)
    return plain("".join(parts))


SLIPS: dict[str, Callable[[], Slip]] = {
    "pledges": lambda: pledges_slip(cases.pledges()),
    "notice": lambda: notice_slip(cases.pledges()),
    "commitment": lambda: commitment_slip(cases.commitment()),
    "missing": lambda: missing_slip(cases.missing()),
    "custody": lambda: custody_slip(cases.custody()),
    "long pledges": lambda: pledges_slip(cases.longest_pledges()),
    "long missing": lambda: missing_slip(cases.longest_missing()),
    "long custody": lambda: custody_slip(cases.longest_custody()),
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("profile", ["generic80", "generic58"])
def test_every_slip_becomes_bytes_for_both_widths_of_paper(slip: str, profile: str) -> None:
    assert len(render_escpos(SLIPS[slip](), profile)) > 400


@pytest.mark.parametrize("slip", SLIPS)
def test_no_slip_shows_a_whole_identity_number(slip: str) -> None:
    assert samples.MOTHER not in said(SLIPS[slip]())


# --- 容缺 ------------------------------------------------------------------------------------------------------------


def test_one_pledge_holds_all_materials_each_with_its_five_rows() -> None:
    paper = cases.pledges()
    for text in (copied(pledges_a4(paper)), said(pledges_slip(paper))):
        for one in paper.materials:
            for part in (one.missing, one.form, one.where, one.otherwise):
                assert plain(part) in text
        assert text.count("2026年12月4日(星期五)") == 3
        assert "本人林知夏承诺" in text
        assert "平台上没有不守承诺的记录" in text


def test_a_day_that_may_still_move_says_so_and_days_are_written_as_on_official_papers() -> None:
    paper = cases.pledges(replace(cases.material(), certain=False))
    text = copied(pledges_a4(paper))
    assert "最晚哪天2026年12月4日(星期五)从2026年11月23日算起,第10个工作日" in text
    assert "以平台通知为准" in text
    assert "以平台通知为准" not in copied(pledges_a4(cases.pledges()))
    assert "2026年12月31日(星期四)" in copied(
        pledges_a4(cases.pledges(replace(cases.material(), due=date(2026, 12, 31))))
    )


def test_a_pledge_whose_credit_could_not_be_asked_for_says_so() -> None:
    text = copied(pledges_a4(replace(cases.pledges(), credit="unchecked")))
    assert "守信记录由平台补查" in text
    assert "平台上没有" not in text


def test_who_pledges_is_named_with_the_whole_number_on_the_signed_sheet_alone() -> None:
    paper = cases.pledges()
    assert samples.MOTHER in copied(pledges_a4(paper))
    assert samples.MOTHER not in copied(notice_a4(paper))
    assert samples.MOTHER not in said(pledges_slip(paper))


def test_the_notice_comes_in_two_copies_in_one_file() -> None:
    pages = [plain(page.extract_text()) for page in PdfReader(io.BytesIO(notice_a4(cases.pledges()))).pages]
    assert len(pages) == 2
    assert "存根(承办部门留存)" in pages[0]
    assert "申请人联(交申请人)" in pages[1]
    for page in pages:
        assert "第1页,共1页" in page
        for part in ("缺什么", "交什么样的", "最晚哪天", "没补会怎样", "在哪儿补", "补交签收", "申请人签收"):
            assert part in page


def test_the_notice_never_says_accepted_by_itself() -> None:
    for text in (copied(notice_a4(cases.pledges())), said(notice_slip(cases.pledges()))):
        assert "不代表已经受理" in text
        assert "已受理" not in text
        assert "予以受理" not in text


def test_places_that_differ_are_told_for_each_material() -> None:
    paper = cases.pledges(cases.material("甲证"), cases.material("乙证", "窗口"))
    assert "乙证:窗口" in copied(notice_a4(paper))
    assert "甲证:任何一台" not in copied(notice_a4(cases.pledges(cases.material("甲证"))))


@pytest.mark.parametrize("wide", [900, 150])
def test_a_signature_keeps_its_proportions(wide: int) -> None:
    pad = Image.new("1", (wide, 500), 1)
    pad.paste(0, (20, 100, wide - 20, 400))
    out = io.BytesIO()
    pad.save(out, "PNG")
    signed = np.asarray(seen(pledges_a4(replace(cases.pledges(), signature=out.getvalue())))) < 90
    blank = np.asarray(seen(pledges_a4(replace(cases.pledges(), signature=None)))) < 90
    rows, columns = np.nonzero(signed & ~blank)
    tall, broad = rows.max() - rows.min() + 1, columns.max() - columns.min() + 1
    assert broad / tall == pytest.approx((wide - 40) / 300, rel=0.06)


# --- 告知承诺 --------------------------------------------------------------------------------------------------------


def test_the_text_has_seven_statements_six_declarations_choice_and_withdrawal() -> None:
    parts = commitment_parts(cases.commitment())
    assert len(parts.statements) == 7
    assert len(parts.declarations) == 6
    paper = cases.commitment()
    text = commitment_text(paper)
    for part in (paper.item, paper.department, paper.legal[0], paper.proof, paper.content, paper.liability):
        assert part in text
    for part in (paper.verify, paper.publish, paper.replaces[0], "自愿选择", "可以撤回"):
        assert part in text


def test_the_printed_text_is_the_text_that_was_hashed() -> None:
    paper = cases.commitment()
    printed = copied(commitment_a4(paper))
    for line in commitment_text(paper).split("\n"):
        assert plain(line) in printed
        assert plain(line) in said(commitment_slip(paper))
    assert sha256_hex(commitment_text(paper).encode()) == commitment_hash(paper)
    assert commitment_hash(paper) in printed
    assert commitment_hash(paper) in said(commitment_slip(paper))


def test_the_text_is_the_same_for_every_applicant_and_names_none() -> None:
    paper = cases.commitment()
    other = replace(paper, person="周以安", applicant_id=samples.FATHER, number="", signature=None, chosen_at=None)
    assert commitment_text(paper) == commitment_text(other)
    assert "林知夏" not in commitment_text(paper)


def test_another_content_is_another_hash() -> None:
    paper = cases.commitment()
    for change in ({"content": "别的"}, {"legal": ("别的",)}, {"replaces": ()}, {"publish": "公开"}):
        assert commitment_hash(replace(paper, **change)) != commitment_hash(paper)  # type: ignore[arg-type]


def test_several_commitments_are_one_file_each_with_its_own_pages() -> None:
    pdf = commitments_a4([cases.commitment(), replace(cases.commitment(), item="食品小作坊登记")])
    pages = [plain(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]
    assert ["第1页,共1页" in page for page in pages] == [True, True]
    with pytest.raises(ValueError, match="nothing was committed"):
        commitments_a4([])


@pytest.mark.parametrize("paper", [cases.commitment(), cases.longest_commitment()], ids=["usual", "longest"])
def test_the_name_stands_on_the_page_of_what_was_promised(paper: CommitmentPaper) -> None:
    last = plain(PdfReader(io.BytesIO(commitment_a4(paper))).pages[-1].extract_text())
    assert "以上都是本人的真实意思" in last
    assert "承诺人" in last


@pytest.mark.parametrize("materials", [1, 6, 9])
def test_no_signature_of_a_form_stands_on_a_page_of_its_own(materials: int) -> None:
    papers = tuple(FormMaterial(f"材料{n}", "必备", "received", pages=1) for n in range(materials))
    last = plain(
        PdfReader(io.BytesIO(sub_forms_a4([replace(cases.sub_form(), materials=papers)]))).pages[-1].extract_text()
    )
    assert "申请人签名" in last
    assert f"材料{materials - 1}" in last


def test_the_paper_says_whether_it_was_read_out() -> None:
    assert "已经读给申请人听" in copied(commitment_a4(cases.commitment()))
    assert "申请人自己看过" in copied(commitment_a4(replace(cases.commitment(), read_aloud=False)))


# --- 一次性告知 ------------------------------------------------------------------------------------------------------


def test_the_missing_list_names_everything_with_why_form_place_and_helper() -> None:
    paper = cases.missing()
    for text in (copied(missing_a4(paper)), said(missing_slip(paper))):
        for row in paper.rows:
            for part in (row.name, row.why, row.form, row.where, row.helper):
                assert plain(part) in text
        assert "还缺下面3样" in text
        assert "(可以后补)" in text


def test_the_codes_on_the_missing_list_open_offline_with_the_content_in_them() -> None:
    paper = cases.missing(9)
    codes = missing_codes(paper)
    assert len(codes) > 1
    found = {code.text for page in (1, 2) for code in zxingcpp.read_barcodes(np.asarray(seen(missing_a4(paper), page)))}
    assert found == set(codes)


def test_the_missing_list_speaks_of_the_answers_given_now_and_not_for_the_department() -> None:
    for paper in (cases.missing(), replace(cases.missing(), rows=())):
        for text in (copied(missing_a4(paper)), said(missing_slip(paper))):
            assert "按现在填的" in text
            assert "部门审查以后还要补的,会另外通知您" in text
            assert "不会再要" not in text


def test_a_case_that_lacks_nothing_says_so_and_counts_nothing() -> None:
    paper = replace(cases.missing(), rows=())
    for text in (copied(missing_a4(paper)), said(missing_slip(paper))):
        assert "都齐了" in text
        assert "0样" not in text
        assert "还缺" not in text
    (code,) = missing_codes(paper)
    assert "都齐了" in code
    assert "还缺" not in code


def test_a_list_without_answers_has_no_table_of_answers() -> None:
    paper = replace(cases.missing(), rows=cases.missing().rows[:1])
    assert "还没填完的" not in copied(missing_a4(paper))


# --- sub-forms -------------------------------------------------------------------------------------------------------


def test_each_department_gets_a_form_that_is_complete_by_itself() -> None:
    form = samples.form()
    pdf = sub_forms_a4([cases.sub_form(part=(number, 5)) for number in range(1, 6)])
    reader = PdfReader(io.BytesIO(pdf))
    text = copied(pdf)
    for number, case in enumerate(form.subcases, 1):
        assert f"第{number}份,共5份" in text
        assert text.count(plain(case.department)) >= 2  # above and in the foot
    assert text.count("申请人声明") == 5
    assert text.count("周予禾") == 5
    assert sum("第1页,共" in plain(page.extract_text()) for page in reader.pages) == 5


def test_a_sub_form_says_what_it_waits_for_and_how_the_result_comes() -> None:
    text = copied(sub_forms_a4([cases.sub_form()]))
    for part in (
        '等"出生登记"办好以后开始',
        "11999901MB1X23456K4000109001001",
        "领取方式",
        "邮寄",
        "由临溪县政务服务中心",
    ):
        assert plain(part).replace('"', "") in text.replace("“", "").replace("”", "").replace('"', "")


def test_no_forms_are_no_paper() -> None:
    with pytest.raises(ValueError, match="no forms"):
        sub_forms_a4([])


def test_a_material_whose_licence_could_not_be_asked_for_is_marked() -> None:
    material = FormMaterial("结婚证", "必备", "received", 1, pending=True)
    committed = FormMaterial("场所证明", "必备", "committed")
    text = copied(sub_forms_a4([replace(cases.sub_form(), materials=(material, committed))]))
    assert "已收1页(待核)" in text
    assert "告知承诺,免交" in text


# --- custody and delivery --------------------------------------------------------------------------------------------


def test_the_custody_slip_names_both_places_and_everything_that_was_handed_over() -> None:
    paper = cases.custody()
    for text in (copied(custody_a4(paper)), said(custody_slip(paper))):
        for part in (paper.region, paper.office, paper.handling_region, paper.handling_office):
            assert plain(part) in text
        for name, form, count in paper.things:
            assert plain(name) in text
            assert plain(form) in text
            assert plain(count) in text
        assert "申请表和2份材料" in text
        assert samples.MOTHER not in text
        assert "受理与否由办理地的部门告知" in text


def test_a_receipt_tells_how_the_result_comes_and_where_it_is_handled() -> None:
    paper = samples.receipt(
        delivery=(("领取方式", "窗口领取"), ("领取地点", "一楼 3 号窗口")),
        handling="南浦县 南浦县公共就业服务中心",
        commitments=("经营场所归本人使用",),
    )
    for text in (copied(receipt_a4(paper)), said(receipt_slip(paper))):
        for part in ("窗口领取", "一楼3号窗口", "南浦县公共就业服务中心", "经营场所归本人使用,按告知承诺免交"):
            assert part in text
    assert "领取方式" not in copied(receipt_a4(samples.receipt()))


def test_a_receipt_of_a_withdrawal_promises_no_acceptance_and_counts_no_paper() -> None:
    paper = samples.receipt(item="撤回告知承诺：居住证明（LX0417-03-000126-58）", next_steps=(), withdrawal=True)
    for text in (copied(receipt_a4(paper)), said(receipt_slip(paper))):
        assert "不代表平台已经登记" in text
        assert not any(wrong in text for wrong in ("收到材料", "受理", "办理时限"))


def test_nothing_personal_stands_in_a_repr() -> None:
    for paper in (cases.pledges(), cases.commitment(), cases.missing(), cases.sub_form(), cases.custody()):
        assert "林知夏" not in repr(paper)
        assert samples.MOTHER not in repr(paper)


def test_values_texts_and_codes_are_there_before_any_pdf_library_is_loaded() -> None:
    modules = ("case_model", "model", "texts", "commitment_text", "offline_codes")
    program = "".join(f"import kiosk.documents.{name}\n" for name in modules)
    program += "import sys\nassert not {'reportlab', 'PIL', 'zxingcpp'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
