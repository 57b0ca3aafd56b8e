"""Pages: found and straightened at 8 MP beside the plain OpenCV calls, scanned beside scanimage doing the same page."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import ExitStack
from functools import cache
from urllib.parse import parse_qs, unquote, urlsplit

import cv2
import numpy as np

from benchmarks.devices_table import Amount, Row, alternate, clocked, limited, paired
from drivers.camera.page_finder import A4_INCHES, FIND_WIDTH, Picture, Points, find_page, jpeg_bytes, judge, straighten
from drivers.contract.scanner import DocumentScanner, Scanned, ScanSource
from drivers.registry import open_driver
from drivers.simulators.document_scanner import DocumentScannerSimulator
from drivers.simulators.printed_pages import draw_page

WIDE, TALL = 3264, 2448  # 8 MP, what a document camera gives
CORNERS = np.array([[420, 110], [2790, 190], [2740, 2330], [380, 2270]], np.float32)
LIMIT_S = 0.150
PAGE_QUALITY = 90
PAPER = "birth_certificate"
DPI = 200
SCAN_WAIT = 30.0


@cache
def photograph() -> Picture:
    """A paper on the dark pad, seen from not quite above."""
    page = np.asarray(draw_page(PAPER).convert("RGB"))[:, :, ::-1]
    page = np.asarray(cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE) if page.shape[0] > page.shape[1] else page)
    tall, wide = page.shape[:2]
    outline = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32) - 0.5
    shape = cv2.getPerspectiveTransform(outline, CORNERS)
    pad = np.full((TALL, WIDE, 3), 42, np.uint8)
    seen = cv2.warpPerspective(page, shape, (WIDE, TALL), dst=pad, borderMode=cv2.BORDER_TRANSPARENT)
    noise = np.random.default_rng(7).integers(-4, 5, seen.shape, np.int16)
    return np.asarray(np.clip(seen.astype(np.int16) + noise, 0, 255), np.uint8)


def straightening(amount: Amount) -> list[Row]:
    """The page alone at its own resolution, as the document camera files it, and at 200 dots per inch."""
    picture = photograph()
    found = find_page(picture)
    assert found is not None
    own = alternate(
        amount.pairs,
        clocked(lambda: straighten(picture, found.corners)),
        clocked(lambda: _plain_straightening(picture, found.corners, 0)),
    )
    small = alternate(
        amount.pairs,
        clocked(lambda: straighten(picture, found.corners, DPI)),
        clocked(lambda: _plain_straightening(picture, found.corners, DPI)),
    )
    return [
        limited("page, 8 MP: straighten", own[0], LIMIT_S),
        paired("page, 8 MP: straighten", "the plain OpenCV calls", own),
        limited(f"page, 8 MP: straighten to {DPI} dpi", small[0], LIMIT_S),
        paired(f"page, 8 MP: straighten to {DPI} dpi", "the plain OpenCV calls", small),
    ]


def _plain_straightening(picture: Picture, corners: Points, dpi: int) -> object:
    wide = round(float(max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[3] - corners[2]))))
    tall = round(float(max(np.linalg.norm(corners[1] - corners[2]), np.linalg.norm(corners[0] - corners[3]))))
    turn = cv2.getPerspectiveTransform(corners, np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32))
    flat = cv2.warpPerspective(picture, turn, (wide, tall), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    scale = dpi * A4_INCHES / max(wide, tall)
    return cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR) if 0 < scale < 1 else flat


def finding(amount: Amount) -> list[Row]:
    """Where the page lies; and all that is done with one picture of a capture."""
    picture = photograph()
    both = alternate(amount.pairs, clocked(lambda: find_page(picture)), clocked(lambda: _plain_finding(picture)))
    whole = [clocked(lambda: _captured(picture))() for _ in range(amount.pairs)]
    steps = "straighten alone"
    alone = [clocked(lambda: straighten(picture, CORNERS))() for _ in range(amount.pairs)]
    return [
        paired("page, 8 MP: find", "grey, resize, blur, Otsu, contours", both),
        paired("page, 8 MP: find, straighten, judge, JPEG", steps, (whole, alone)),
    ]


def _plain_finding(picture: Picture) -> object:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (FIND_WIDTH, FIND_WIDTH * TALL // WIDE), interpolation=cv2.INTER_AREA)
    _, mask = cv2.threshold(cv2.GaussianBlur(small, (5, 5), 0), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.approxPolyDP(cv2.convexHull(max(outlines, key=cv2.contourArea)), 60, True)


def _captured(picture: Picture) -> bytes:
    found = find_page(picture)
    assert found is not None
    judge(picture, found)
    return jpeg_bytes(straighten(picture, found.corners), PAGE_QUALITY)


def scanning(amount: Amount) -> list[Row]:
    """A page from the glass: through the child, cut out, straightened and judged, beside scanimage writing a JPEG."""
    with ExitStack() as stack:
        simulator = DocumentScannerSimulator(page_seconds=0.5)
        address = simulator.start()
        stack.callback(simulator.stop)
        simulator.show(PAPER)
        scanner = open_driver(f"{address}&dpi={DPI}")
        stack.callback(scanner.close)
        assert isinstance(scanner, DocumentScanner)
        assert scanner.open() is None
        parts = urlsplit(address)
        env = {**os.environ, "SANE_CONFIG_DIR": parse_qs(parts.query)["config"][0]}
        device = unquote(parts.path.removeprefix("/"))
        options = ["--resolution", str(DPI), "--mode", "Color", "--source", "Flatbed", "--format", "jpeg"]
        command = ["scanimage", "-d", device, *options]

        def ours() -> None:
            scanned = scanner.scan(ScanSource.FLATBED, threading.Event(), SCAN_WAIT)
            assert isinstance(scanned, Scanned), scanned

        def its() -> None:
            page = subprocess.run(command, env=env, capture_output=True, timeout=SCAN_WAIT, check=True)
            assert page.stdout.startswith(b"\xff\xd8")

        both = alternate(amount.slow_pairs, clocked(ours), clocked(its))
        return [paired(f"scanner: page at {DPI} dpi, through the child", "scanimage, same page", both)]
