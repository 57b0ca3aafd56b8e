"""Small grey pictures of papers, to see by machine that none changes unseen.

Renew them after a wanted change, look at each, and commit them:

    python -m tests.unit.documents.golden_pictures
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from tests.unit.documents.all_papers import LONGEST, USUAL
from tests.unit.documents.pdf_text import seen

FOLDER = Path(__file__).parent / "goldens"
DPI = 50
GREYS = 16  # of the kept picture
BLOCK = 6  # pixels, 3 mm: what another rasteriser draws otherwise stays within
STRAY = 0.02  # share of blocks that may differ by more than NEAR
NEAR, FAR = 20.0, 70.0  # grey values out of 255 that the means of a block may differ by; none by more than FAR

# name: (paper, page)
PICTURES: Mapping[str, tuple[Callable[[], bytes], int]] = {
    "application_1": (USUAL["application"], 1),
    "application_2": (USUAL["application"], 2),
    "application_longest_1": (LONGEST["application"], 1),
    "application_longest_4": (LONGEST["application"], 4),
    "sub_form": (USUAL["sub_form"], 1),
    "pledges": (USUAL["pledges"], 1),
    "notice": (USUAL["notice"], 1),
    "commitment": (USUAL["commitment"], 1),
    "missing": (USUAL["missing"], 1),
    "custody": (USUAL["custody"], 1),
    "receipt": (USUAL["receipt"], 1),
    "proof": (USUAL["proof"], 1),
    "items_1": (USUAL["items"], 1),
    "items_2": (USUAL["items"], 2),
    "items_3": (USUAL["items"], 3),
}


def drawn(name: str) -> Image.Image:
    """The picture as it is drawn now."""
    paper, page = PICTURES[name]
    return seen(paper(), page, DPI)


def kept(name: str) -> Image.Image:
    """The picture as it was when somebody looked at it."""
    with Image.open(FOLDER / f"{name}.png") as picture:
        return picture.convert("L")


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show the same, drawn perhaps by another version of the rasteriser."""
    if one.size != other.size:
        return False
    apart = np.abs(_blocks(one) - _blocks(other))
    return bool((apart > NEAR).mean() <= STRAY and apart.max() <= FAR)


def _blocks(picture: Image.Image) -> npt.NDArray[np.float64]:
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    tall, wide = (side // BLOCK * BLOCK for side in grey.shape)
    return np.asarray(grey[:tall, :wide].reshape(tall // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3)))


def renew() -> None:
    """Draws all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        drawn(name).quantize(GREYS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    renew()
