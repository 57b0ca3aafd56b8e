"""Receipts out of pictures and PDF files, and files that were made to hang, to fill the memory or to crash a reader."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageFilter
from reportlab.pdfgen.canvas import Canvas

from kiosk.documents.model import ReceiptPaper
from kiosk.documents.platform_receipt import platform_receipt_a4, platform_receipt_paper
from kiosk.documents.receipt import receipt_a4
from kiosk.maintenance import receipt_inputs
from kiosk.maintenance.receipts import Verdict
from offline_queue.receipts.text import Reason, ReceiptText
from tests.unit.maintenance.receipt_kit import Kit, by_platform, make_kit, numbers, on_paper, row

OFFICE, TERMINAL = "临溪县政务服务中心", "24小时自助终端 LX0417"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return make_kit(tmp_path)


def code(text: str, scale: int = 4) -> Image.Image:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(made.to_image(scale=scale, add_quiet_zones=True)).convert("L")


def kept(path: Path, image: Image.Image) -> str:
    image.save(path)
    return str(path)


def paper(made: ReceiptText, number: str = "") -> bytes:
    return receipt_a4(
        ReceiptPaper(
            number or made.number, made.text, "新生儿出生一件事", "林知夏", "", made.sealed_at, OFFICE, TERMINAL
        )
    )


@pytest.mark.parametrize("name", ["one", "two"])
def test_a_picture_of_the_code_is_enough(kit: Kit, tmp_path: Path, name: str) -> None:
    (made,) = row(getattr(kit, name), 1)
    checked = kit.check(kept(tmp_path / "code.png", code(made.text)))
    assert checked.genuine and numbers(checked) == [made.number]


def test_a_photograph_of_a_slip_is_enough(kit: Kit, tmp_path: Path) -> None:
    """Turned, out of focus, unevenly lit, noisy, as JPEG."""
    (made,) = row(kit.one, 1)
    dice = random.Random(7)
    photo = Image.new("L", (1600, 1200), 120)
    photo.paste(code(made.text, 9).rotate(17, expand=True, fillcolor=235), (500, 200))
    photo = photo.filter(ImageFilter.GaussianBlur(1.6))
    shade = Image.linear_gradient("L").resize(photo.size).point(lambda v: 150 + v * 0.4)
    noise = Image.frombytes("L", photo.size, dice.randbytes(1600 * 1200)).point(lambda v: v * 0.15)
    photo = Image.composite(photo, Image.new("L", photo.size, 60), shade)
    photo = Image.blend(photo, noise, 0.15)
    assert kit.check(kept(tmp_path / "photo.jpg", photo)).genuine


def test_a_code_on_transparent_ground_is_read_as_on_paper(kit: Kit, tmp_path: Path) -> None:
    (made,) = row(kit.one, 1)
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ink = code(made.text).point(lambda v: 255 - v)
    clear.paste((0, 0, 0, 255), (20, 20), ink)
    assert kit.check(kept(tmp_path / "code.png", clear)).genuine


def test_two_codes_in_one_picture_are_two_receipts(kit: Kit, tmp_path: Path) -> None:
    (made,) = row(kit.one, 1)
    both = Image.new("L", (800, 400), 255)
    both.paste(code(made.text), (20, 20))
    both.paste(code(on_paper(made.number)), (440, 20))
    checked = kit.check(kept(tmp_path / "both.png", both))
    assert checked.genuine and sorted(one.kind for one in checked.findings) == ["platform", "terminal"]


def test_the_papers_that_this_terminal_prints_are_read_from_their_pdf(kit: Kit, tmp_path: Path) -> None:
    (made,) = row(kit.one, 1)
    (tmp_path / "receipt.pdf").write_bytes(paper(made))
    said = by_platform(made.number)
    platform = platform_receipt_paper(made.text, said, office=OFFICE, terminal=TERMINAL)
    (tmp_path / "platform.pdf").write_bytes(platform_receipt_a4(platform))
    checked = kit.check(str(tmp_path / "receipt.pdf"), str(tmp_path / "platform.pdf"))
    assert checked.genuine and [one.kind for one in checked.findings] == ["terminal", "platform"]
    assert [one.what for one in checked.together] == ["same"]


def test_a_paper_that_prints_another_number_than_its_code_is_refused(kit: Kit, tmp_path: Path) -> None:
    first, second = row(kit.one, 2)
    (tmp_path / "forged.pdf").write_bytes(paper(first, second.number))
    assert kit.check(str(tmp_path / "forged.pdf")).findings[0].reason == Reason.NUMBER_DIFFERS


def test_a_pdf_that_holds_the_text_in_lines_is_enough(kit: Kit, tmp_path: Path) -> None:
    (made,) = row(kit.two, 1)
    out = io.BytesIO()
    page = Canvas(out)
    for number in range(0, len(made.text), 60):
        page.drawString(60, 700 - number / 4, made.text[number : number + 60])
    page.save()
    (tmp_path / "text.pdf").write_bytes(out.getvalue())
    checked = kit.check(str(tmp_path / "text.pdf"))
    assert checked.genuine and numbers(checked) == [made.number]


# ── hostile files ────────────────────────────────────────────────────────────────────────────────────────────────────


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side: int) -> bytes:
    """A picture of one colour, `side` pixels high and wide, in a few hundred kilobytes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(side + 1)) for _ in range(min(side, 300))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects; the first is the catalogue."""
    out = b"%PDF-1.7\n"
    for number, body in enumerate(objects, 1):
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    return out + b"trailer << /Root 1 0 R /Size %d >>\n%%%%EOF\n" % (len(objects) + 1)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >> stream\n" % (len(data), extra) + data + b"\nendstream"


CATALOGUE, PAGES = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R >>"


def flate_bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m " * 170_000) for _ in range(megabytes)) + packer.flush()
    return pdf(CATALOGUE, PAGES, PAGE % (595, 842), stream(packed, b"/Filter /FlateDecode"))


HOSTILE = {
    "png_too_large": lambda: png_bomb(60_000),
    "png_torn": lambda: png_bomb(3000)[:500],
    "png_head_only": lambda: b"\x89PNG\r\n\x1a\n",
    "jpeg_head_only": lambda: b"\xff\xd8\xff\xe0" + bytes(50),
    "pdf_head_only": lambda: b"%PDF-1.7\n",
    "pdf_noise": lambda: b"%PDF-1.7\n" + random.Random(3).randbytes(20_000),
    "pdf_kids_in_a_ring": lambda: pdf(CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999999 >>"),
    "pdf_page_of_a_mile": lambda: pdf(CATALOGUE, PAGES, PAGE % (9_999_999, 9_999_999), stream(b"0 0 m 9 9 l S")),
    "pdf_nested": lambda: pdf(CATALOGUE, PAGES, b"<< /Type /Page /X " + b"[" * 50_000 + b" >>"),
    "pdf_flate_bomb": lambda: flate_bomb(300),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_soon_and_with_a_sentence(
    kit: Kit, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_inputs, "READ_SECONDS", 3.0)
    (tmp_path / "hostile").write_bytes(HOSTILE[name]())
    begun = time.monotonic()
    checked = kit.check(str(tmp_path / "hostile"))
    assert time.monotonic() - begun < receipt_inputs.READ_SECONDS + 5
    assert not checked.genuine and len(checked.as_text().splitlines()) == 3


def test_a_reader_that_takes_too_long_is_stopped_with_its_children(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "receipt.pdf").write_bytes(paper(row(kit.one, 1)[0]))
    monkeypatch.setattr(receipt_inputs, "READ_SECONDS", 0.05)
    (found,) = kit.check(str(tmp_path / "receipt.pdf")).findings
    assert (found.verdict, found.reason) == (Verdict.UNCHECKED, "too_slow")


def test_of_a_long_pdf_the_first_pages_are_read_and_that_is_told(kit: Kit, tmp_path: Path) -> None:
    (made,) = row(kit.one, 1)
    out = io.BytesIO()
    page = Canvas(out)
    page.drawInlineImage(code(made.text), 60, 400)
    for _ in range(30):
        page.showPage()
        page.drawString(60, 700, "next")
    page.save()
    (tmp_path / "long.pdf").write_bytes(out.getvalue())
    checked = kit.check(str(tmp_path / "long.pdf"))
    assert checked.genuine and "前几页" in checked.as_text()


def test_a_file_beyond_the_limit_is_not_read(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_inputs, "LARGEST_FILE", 100)
    (tmp_path / "large.png").write_bytes(png_bomb(10) + bytes(200))
    assert kit.check(str(tmp_path / "large.png")).findings[0].reason == "file_too_large"
