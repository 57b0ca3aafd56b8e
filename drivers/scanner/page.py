"""The page in a scan: found on the lid, turned straight, cut out, judged. Pure functions on pictures.

Two kinds of lid: a black one, on which the paper is bright; a white one, on which the paper shows by its tint and by
the grey line of its edge, and sometimes by nothing but its print.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from drivers.contract.camera import PageQuality, ScannedPage

Picture = npt.NDArray[np.uint8]  # height × width (grey) or height × width × 3 (RGB from the scanner)
Points = npt.NDArray[np.float32]

# Thresholds, measured on the simulator's papers on both lids and on sensor noise of ±4 grey levels.
LOOK_LONG = 900  # px; the page is looked for in a picture of this length: 15 ms instead of 150
BLACK_LID = 90  # grey; a rim darker than this is the lid
ABOVE_BLACK = 30  # grey levels between a black lid and the darkest cover of a booklet
DIFFERENT = 7  # grey levels (or of one colour) between a white lid and what lies on it
BLANK_SPREAD = 6.0  # standard deviation of grey; sensor noise and an empty sheet stay below
INK = 40  # grey levels darker than the paper
INK_FROM = 0.0006  # share of ink; below it nothing is printed there
LEAST_SHARE = 0.03  # of the scan; smaller things are fluff
SQUARE_FROM = 0.93  # area of an outline ÷ its smallest rectangle; a page reaches it, scattered print does not
MOST_TILT = 12.0  # degrees; what lies more askew was laid so, and is turned by its outline only
LEAST_TILT = 0.15  # degrees; below it turning blurs more than it mends
MARGIN = 0.012  # of the longer side; kept around print that has no outline
OFF_GLASS = 0.012  # share of the scan by which a corner may lie outside: 2 mm of margin
JPEG_QUALITY = 88


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the page lies: a rectangle ((x, y) of its middle, (width, height)) in pixels, turned by `tilt` degrees."""

    middle: tuple[float, float]
    size: tuple[float, float]
    tilt: float


def finish(picture: Picture) -> ScannedPage:
    """A scan (RGB or grey) as a page: straight, cut out, JPEG with its sha256. A blank one is `problem` "no_page"."""
    sheet = find_sheet(picture)
    page = picture if sheet is None else cut_out(picture, sheet)
    data = _jpeg(page)
    height, width = page.shape[:2]
    return ScannedPage(data, width, height, hashlib.sha256(data).hexdigest(), judge(picture, page, sheet))


def find_sheet(picture: Picture) -> Sheet | None:
    """The page on the lid; None when there is nothing but lid."""
    high, wide = picture.shape[:2]
    scale = min(1.0, LOOK_LONG / max(high, wide))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
    cover = _cover(np.asarray(small, np.uint8))
    points = cv2.findNonZero(cover)
    if points is None or len(points) < LEAST_SHARE * LEAST_SHARE * cover.size:
        return None
    sheet, square = _rectangle(cover)
    if not square:
        sheet = _around_print(cover)
    if abs(sheet.tilt) < LEAST_TILT:
        sheet = Sheet(sheet.middle, sheet.size, 0.0)
    x, y, w, h = (value / scale for value in (*sheet.middle, *sheet.size))
    return Sheet((x, y), (w, h), sheet.tilt)


def cut_out(picture: Picture, sheet: Sheet) -> Picture:
    """The sheet alone, turned straight, never more than the scan holds."""
    high, wide = picture.shape[:2]
    if sheet.tilt == 0.0:
        left, top = (round(sheet.middle[i] - sheet.size[i] / 2) for i in (0, 1))
        right, bottom = (round(sheet.middle[i] + sheet.size[i] / 2) for i in (0, 1))
        cut = picture[max(0, top) : min(high, bottom), max(0, left) : min(wide, right)]
        return np.ascontiguousarray(cut) if cut.size else picture
    width, height = (max(2, round(side)) for side in sheet.size)
    turn = cv2.getRotationMatrix2D(sheet.middle, sheet.tilt, 1.0)
    turn[:, 2] += np.array([width / 2 - sheet.middle[0], height / 2 - sheet.middle[1]])
    flat = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def judge(picture: Picture, page: Picture, sheet: Sheet | None) -> PageQuality:
    """Corners are those of the sheet in the scan, as fractions. There is no glare on a scanner."""
    grey = _grey(page)
    rim = max(2, min(grey.shape) // 40)
    inner = grey[rim:-rim, rim:-rim] if min(grey.shape) > 4 * rim else grey
    sharpness = float(cv2.Laplacian(inner, cv2.CV_32F).var())
    paper = float(np.percentile(inner, 80))
    ink = float((inner < paper - INK).mean())
    if sheet is None or (ink < INK_FROM and float(inner.std()) < BLANK_SPREAD):
        return PageQuality((), sharpness, 0.0, "no_page")
    high, wide = picture.shape[:2]
    box = cv2.boxPoints((sheet.middle, sheet.size, sheet.tilt))
    shares = _clockwise(np.asarray(box, np.float32)) / np.array([wide, high], np.float32)
    off = bool((np.abs(shares - 0.5) > 0.5 + OFF_GLASS).any())
    corners = tuple((float(x), float(y)) for x, y in np.clip(shares, 0.0, 1.0))
    return PageQuality(corners, sharpness, 0.0, "cut_off" if off else "")


def _cover(small: Picture) -> Picture:
    """255 where something lies on the lid."""
    grey = cv2.GaussianBlur(_grey(small), (3, 3), 0)
    rim = np.concatenate((grey[:3].ravel(), grey[-3:].ravel(), grey[:, :3].ravel(), grey[:, -3:].ravel()))
    dark_rim = float((rim < BLACK_LID).mean())
    if dark_rim > 0.25:  # a page in the corner hides two sides of the lid at most
        cover = np.asarray((grey >= float(np.median(rim[rim < BLACK_LID])) + ABOVE_BLACK) * 255, np.uint8)
        return np.asarray(cv2.morphologyEx(cover, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), np.uint8)
    lid = _lid_colour(small)
    away = np.abs(cv2.GaussianBlur(small, (3, 3), 0).astype(np.int16) - lid)
    far = away.max(axis=2) if away.ndim == 3 else away
    cover = np.asarray((far > DIFFERENT) * 255, np.uint8)
    return np.asarray(cv2.morphologyEx(cover, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)


def _lid_colour(small: Picture) -> npt.NDArray[np.int16]:
    """Of a white lid: the brightest of the four corners, where the page does not reach."""
    high, wide = small.shape[0] // 30 + 1, small.shape[1] // 30 + 1
    corners = [small[:high, :wide], small[:high, -wide:], small[-high:, :wide], small[-high:, -wide:]]
    medians = [np.median(corner.reshape(-1, small.shape[2] if small.ndim == 3 else 1), axis=0) for corner in corners]
    brightest = max(medians, key=lambda colour: float(np.sum(colour)))
    return np.asarray(brightest if small.ndim == 3 else brightest[0], np.int16)


def _rectangle(cover: Picture) -> tuple[Sheet, bool]:
    """The smallest rectangle around the largest thing, and whether that thing is a rectangle itself."""
    closed = cv2.morphologyEx(cover, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=lambda outline: cv2.contourArea(cv2.convexHull(outline)))
    hull = cv2.convexHull(largest)
    (x, y), (width, height), turn = cv2.minAreaRect(hull)
    while abs(turn) > 45:  # the range of OpenCV's angle differs between versions; the reading nearest to level is meant
        turn, width, height = turn - math.copysign(90.0, turn), height, width
    area = float(cv2.contourArea(hull))
    square = area > LEAST_SHARE * cover.size and area > SQUARE_FROM * width * height
    return Sheet((x, y), (width, height), float(turn)), square


def _around_print(cover: Picture) -> Sheet:
    """No outline of paper: the tilt of the lines of print, and everything that is printed with a margin around."""
    tilt = _tilt_of_lines(cover)
    high, wide = cover.shape
    middle = (wide / 2, high / 2)
    turn = cv2.getRotationMatrix2D(middle, tilt, 1.0)
    level = cv2.warpAffine(cover, turn, (wide, high))
    points = cv2.findNonZero(level)
    if points is None:
        return Sheet(middle, (wide, high), 0.0)
    x, y, width, height = cv2.boundingRect(points)
    margin = MARGIN * max(high, wide)
    back = cv2.invertAffineTransform(turn)
    centre = back @ np.array([x + width / 2, y + height / 2, 1.0])
    return Sheet((float(centre[0]), float(centre[1])), (width + 2 * margin, height + 2 * margin), tilt)


def _tilt_of_lines(cover: Picture) -> float:
    """Degrees at which rows are either full or empty: the sum of squared steps between neighbouring rows is largest."""
    high, wide = cover.shape
    middle = (wide / 2, high / 2)

    def stripes(angle: float) -> float:
        turned = cv2.warpAffine(cover, cv2.getRotationMatrix2D(middle, angle, 1.0), (wide, high))
        rows = turned.sum(axis=1, dtype=np.float64)
        return float(np.square(np.diff(rows)).sum())

    coarse = max(np.arange(-MOST_TILT, MOST_TILT + 0.5, 1.0), key=stripes)
    return float(max(np.arange(coarse - 1.0, coarse + 1.01, 0.2), key=stripes))


def _clockwise(box: Points) -> Points:
    """Top left first, as seen on the screen."""
    middle = box.mean(axis=0)
    turned = box[np.argsort(np.arctan2(box[:, 1] - middle[1], box[:, 0] - middle[0]))]
    return np.asarray(np.roll(turned, -int(turned.sum(axis=1).argmin()), axis=0), np.float32)


def _grey(picture: Picture) -> Picture:
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _jpeg(page: Picture) -> bytes:
    options: list[Any] = [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    shown = page if page.ndim == 2 else cv2.cvtColor(page, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", shown, options)
    return bytes(data)
