"""Child process that takes the text and the QR codes out of one foreign file, under limits that the kernel keeps.

`python -m kiosk.maintenance.receipt_reader picture|pdf` reads the file from standard input and writes one JSON object:
`{"texts": [...], "problem": ""}`. Whatever the file does, it happens here and ends soon.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

MEMORY = 1024 * 1024 * 1024  # bytes of addresses: an A4 page at 200 dpi and a picture of 50 megapixels fit
CPU_SECONDS = 30
MOST_PIXELS = 64_000_000  # a telephone's camera has up to 50 million
MOST_PAGES = 10
PAGE_SECONDS = 8.0  # a page of ours takes 0.3 s here and 2 s on the slowest terminal
LOOK_SECONDS = 20.0  # no further page is begun then: what was found so far counts
PAGE_SIDE = 2400  # pixels on the long side: 205 dpi on A4, and no page however large is drawn larger
MOST_CODES = 20
LONGEST_TEXT = 1_000_000  # characters of all pages
READ_SIDE = 1600  # pixels: noise of a large photograph goes when it is made smaller
SMALL_SIDE = 900


def read_picture(data: bytes) -> tuple[list[str], str]:
    """The texts of the QR codes in a PNG or JPEG."""
    image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    if image.width * image.height > MOST_PIXELS:
        return [], "picture_too_large"
    return codes_in(image), ""


def codes_in(image: Image.Image) -> list[str]:
    """The first of several looks at the picture that finds codes says which there are."""
    grey = _on_white(image)
    for look in _looks(grey):
        found = zxingcpp.read_barcodes(look, formats=zxingcpp.BarcodeFormat.QRCode, text_mode=zxingcpp.TextMode.Plain)
        if found:
            return [bytes(code.bytes).decode("utf-8", "replace") for code in found[:MOST_CODES]]
    return []


def _looks(grey: Image.Image) -> Iterator[Image.Image]:
    """As it is; smaller with more contrast, when it is a large photograph; blurred, for single wrong dots of a print or
    of a scan in black and white; larger, when it is a small picture from a screen."""
    yield grey
    long_side = max(grey.size)
    if long_side > READ_SIDE:
        grey = grey.resize([max(1, side * READ_SIDE // long_side) for side in grey.size])
        yield ImageOps.autocontrast(grey, cutoff=1)
    yield grey.filter(ImageFilter.GaussianBlur(1))
    if long_side < SMALL_SIDE:
        yield grey.resize([2 * side for side in grey.size])


def _on_white(image: Image.Image) -> Image.Image:
    """Grey; what is transparent is paper."""
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("L")


def read_pdf(data: bytes) -> tuple[list[str], str]:
    """The text of the pages, and the QR codes that are seen on them: a paper must say the same in both."""
    text, pages = _pdf_text(data)
    codes: list[str] = []
    begun, all_seen = time.monotonic(), pages <= MOST_PAGES
    for page in range(1, min(pages or MOST_PAGES, MOST_PAGES) + 1):
        if time.monotonic() - begun > LOOK_SECONDS:
            all_seen = False
            break
        image = _pdf_page(data, page)
        if image is None:
            break
        codes += codes_in(image)
    problem = "pdf_unreadable" if not (text or codes) else "" if all_seen else "some_pages"
    return [*([text] if text.strip() else []), *codes[:MOST_CODES]], problem


def _pdf_text(data: bytes) -> tuple[str, int]:
    """("", 0) for a file that pypdf cannot read: its pages may still be seen."""
    from pypdf import PdfReader

    text, pages = "", 0
    try:
        reader = PdfReader(io.BytesIO(data))
        pages = len(reader.pages)
        for page in reader.pages[:MOST_PAGES]:
            text += page.extract_text() + "\n"
            if len(text) > LONGEST_TEXT:
                break
    except Exception:  # noqa: BLE001 - a hostile file finds any of them; this process has nothing to lose
        return text[:LONGEST_TEXT], pages
    return text[:LONGEST_TEXT], pages


def _pdf_page(data: bytes, page: int) -> Image.Image | None:
    command = ["pdftoppm", "-scale-to", str(PAGE_SIDE), "-gray", "-f", str(page), "-l", str(page), "-singlefile", "-"]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PAGE_SECONDS, check=True
        )
        return Image.open(io.BytesIO(done.stdout), formats=("PPM",)) if done.stdout else None
    except (OSError, subprocess.SubprocessError):
        return None


READERS: Mapping[str, Callable[[bytes], tuple[list[str], str]]] = {"picture": read_picture, "pdf": read_pdf}


def main(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        texts, problem = READERS[kind](sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001 - as above; the parent says it in a sentence
        texts, problem = [], f"{kind}_unreadable"
    sys.stdout.write(json.dumps({"texts": texts, "problem": problem}))


if __name__ == "__main__":
    main(sys.argv[1])
