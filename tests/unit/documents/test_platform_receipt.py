"""The platform's receipt on paper, and whether telephones can read the codes of both receipts off real print."""

from __future__ import annotations

import io
import random
import subprocess
import unicodedata
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from drivers.receipt_printer.codec import qr_modules
from drivers.receipt_printer.profiles import load_profile
from drivers.simulators.escpos_paper import Paper
from drivers.simulators.escpos_tokens import Tokenizer
from kiosk.documents.platform_receipt import (
    PlatformReceiptPaper,
    platform_receipt_a4,
    platform_receipt_paper,
    platform_receipt_slip,
)
from kiosk.documents.slip_layout import KeyValue, Qr, Slip, Text, Title, render_escpos
from kiosk.maintenance.receipt_reader import codes_in
from offline_queue.receipts.identity import TerminalIdentity
from offline_queue.receipts.platform import PlatformVerified, platform_key_id, verify_platform_receipt
from offline_queue.receipts.suites import SUITES
from offline_queue.receipts.text import ReceiptText, Verified, issue, make_number, verify_receipt
from tests.unit.maintenance.receipt_kit import PLATFORM_KEY, SEALED, Kit, by_platform, make_kit, row

OFFICE = "临溪县政务服务中心"
LONGEST = {
    "office": "新疆生产建设兵团第十师北屯市云栖街道便民服务中心分中心",
    "terminal": "24小时自助终端 LINXI0004171",
    "item": "城乡居民基本养老保险关系转移接续、死亡人员遗属待遇核定一件事",
    "phone": "0990-12345",
}
PLATFORM_KEYS = {platform_key_id(PLATFORM_KEY): PLATFORM_KEY}


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return make_kit(tmp_path_factory.mktemp("keys"))


def paper_of(kit: Kit, name: str = "one", **more: str) -> PlatformReceiptPaper:
    (made,) = row(getattr(kit, name), 1)
    told = {"office": OFFICE, "terminal": "24小时自助终端 LX0417"} | more
    return platform_receipt_paper(made.text, by_platform(made.number), **told)


def copied(pdf: bytes) -> str:
    out = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=20).stdout
    return "".join(unicodedata.normalize("NFKC", out.decode("utf-8")).split())


def words_of(slip: Slip) -> str:
    said: list[str] = []
    for line in slip.lines:
        match line:
            case Title(text) | Text(text):
                said.append(text)
            case KeyValue(key, value):
                said.append(f"{key}：{value}")
            case Qr(_, caption):
                said.append(caption)
    return "\n".join(said)


def printed(slip: Slip, profile: str = "generic80", large: bool = False) -> Image.Image:
    """One strip of paper, a pixel a dot."""
    strip = Paper(load_profile(profile).width_dots)
    for token in Tokenizer().feed(render_escpos(slip, profile, large)):
        if token.name != "GS V":
            strip.apply(token)
    assert strip.unknown == []
    return strip.picture(torn=False).convert("L")


def read(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def worn(picture: Image.Image, seed: int, share: float = 0.02) -> Image.Image:
    """One bit a dot, as the head burns it, with `share` of the dots wrong, and a scratch across the middle."""
    dice = random.Random(seed)
    noise = Image.new("1", picture.size)
    for _ in range(int(picture.width * picture.height * share)):
        noise.putpixel((dice.randrange(picture.width), dice.randrange(picture.height)), 255)
    spoilt = ImageChops.logical_xor(picture.point(lambda v: 255 * (v > 128)).convert("1"), noise)
    spoilt.paste(255, (0, picture.height // 2, picture.width, picture.height // 2 + 4))
    return spoilt.convert("L")


def test_both_papers_say_both_numbers_times_and_digests_and_what_they_prove(kit: Kit) -> None:
    paper = paper_of(kit, item="新生儿出生一件事", phone="0990-12345")
    slip, page = words_of(platform_receipt_slip(paper)), copied(platform_receipt_a4(paper))
    flat = "".join(unicodedata.normalize("NFKC", slip).split())
    for said in (flat, page):
        for part in (
            "平台收件回执", paper.number, "20260123456789", "2026年11月20日22:52:07", "2026年11月20日22:52:12",
            paper.digest[:8], paper.digest[-8:], "SHA-256", "新生儿出生一件事", "两个摘要一样", "不代表已经受理",
            "0990-12345",
        ):  # fmt: skip
            assert part in said, part


def test_digests_of_two_hashes_are_named_and_not_called_the_same(kit: Kit) -> None:
    said = words_of(platform_receipt_slip(paper_of(kit, "two")))
    assert "（SM3）" in said and "（SHA-256）" in said and "两个摘要一样" not in said


def test_an_uncertain_clock_of_the_terminal_is_told(kit: Kit) -> None:
    (made,) = row(kit.one, 1, "free-running")
    paper = platform_receipt_paper(made.text, by_platform(made.number), office=OFFICE, terminal="T")
    assert "以平台记录为准" in words_of(platform_receipt_slip(paper))


@pytest.mark.parametrize("said", ["", "{}", "[]", '{"body": {}}', '{"body": {"number": 5}}', "[" * 9999])
def test_a_damaged_receipt_makes_no_paper(kit: Kit, said: str) -> None:
    (made,) = row(kit.one, 1)
    with pytest.raises(ValueError, match=r"."):
        platform_receipt_paper(made.text, said, office=OFFICE, terminal="T")
    with pytest.raises(ValueError, match=r"."):
        platform_receipt_paper(made.text[:-1], by_platform(made.number), office=OFFICE, terminal="T")


def test_two_receipts_of_different_numbers_make_no_paper(kit: Kit) -> None:
    first, second = row(kit.one, 2)
    with pytest.raises(ValueError, match="same number"):
        platform_receipt_paper(first.text, by_platform(second.number), office=OFFICE, terminal="T")


def test_the_platforms_signature_is_read_off_the_slip_and_off_the_page_and_holds(kit: Kit, tmp_path: Path) -> None:
    paper = paper_of(kit)
    command = ["pdftoppm", "-r", "200", "-gray", "-singlefile", "-"]
    page = subprocess.run(command, input=platform_receipt_a4(paper), capture_output=True, check=True, timeout=20).stdout
    for picture in (printed(platform_receipt_slip(paper)), Image.open(io.BytesIO(page))):
        (text,) = read(picture)
        found = verify_platform_receipt(text, PLATFORM_KEYS)
        assert isinstance(found, PlatformVerified) and found.number == paper.number


@pytest.mark.parametrize("profile", ["generic80", "generic58"])
@pytest.mark.parametrize("large", [False, True])
def test_the_longest_values_fit_every_width_of_paper(kit: Kit, profile: str, large: bool) -> None:
    made = longest(kit, "ed25519")
    number = made.number
    for case in ("测" * 64, "20260123456789"):
        paper = platform_receipt_paper(made.text, by_platform(number, case=case), **LONGEST)
        assert read(printed(platform_receipt_slip(paper), profile, large)) == [paper.qr_text]
        assert number in copied(platform_receipt_a4(paper))


def longest(kit: Kit, suite: str) -> ReceiptText:
    signer = (kit.one if suite == "ed25519" else kit.two).signer
    number = make_number("LINXI0004171", "03", 999_999_999)
    return issue(TerminalIdentity("LINXI0004171", "03", signer), number, SEALED, "x" * 16, b"", [], "0" * 64)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("profile", ["generic80", "generic58"])
def test_the_terminals_code_is_version_11_with_modules_of_half_a_millimetre(kit: Kit, suite: str, profile: str) -> None:
    """61 modules of 4 dots are 30.5 mm: one dot more or less of the head's heat does no harm. Both paper widths."""
    for made in (row(kit.one if suite == "ed25519" else kit.two, 1)[0], longest(kit, suite)):
        assert qr_modules(made.text) == 17 + 4 * 11
        # among 3,721 modules of a random key any other kind of code may seem to stand
        picture = printed(Slip((Qr(made.text),)), profile)
        (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert found.text == made.text and found.ec_level == "M"
        assert abs(found.position.top_right.x - found.position.top_left.x - 61 * 4) <= 4


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["one", "two"])
def test_the_codes_are_read_off_worn_print_at_203_dpi_and_still_verify(kit: Kit, name: str, seed: int) -> None:
    """The lens of a telephone or scanner blurs a dot; without it a finder pattern does not survive single dots."""
    identity = getattr(kit, name)
    (made,) = row(identity, 1)
    lens = ImageFilter.GaussianBlur(1)
    (text,) = read(worn(printed(Slip((Qr(made.text),))), seed).filter(lens))
    found = verify_receipt(text, {identity.key_id: identity.published()})
    assert isinstance(found, Verified) and found.number == made.number
    (text,) = read(worn(printed(Slip((Qr(paper_of(kit, name).qr_text),))), seed).filter(lens))
    assert isinstance(verify_platform_receipt(text, PLATFORM_KEYS), PlatformVerified)


def test_a_scan_in_black_and_white_of_worn_print_is_read_by_the_verifier(kit: Kit) -> None:
    (made,) = row(kit.two, 1)
    assert [codes_in(worn(printed(Slip((Qr(made.text),))), seed)) for seed in range(4)] == 4 * [[made.text]]


def test_nothing_personal_stands_in_its_repr(kit: Kit) -> None:
    assert "2026" not in repr(paper_of(kit))
