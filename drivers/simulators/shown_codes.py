"""QR codes as citizens hold them under a camera: bright on a telephone's screen."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import qrcode

Picture = npt.NDArray[np.uint8]

TELEPHONE = (720, 1440)  # px
BEZEL, SCREEN, CARD = (24, 24, 24), (196, 148, 92), (250, 250, 250)  # BGR


def draw_telephone(text: str) -> Picture:
    """A telephone whose screen shows `text` as a QR code (BGR). ValueError: more text than a code holds."""
    wide, tall = TELEPHONE
    picture = np.full((tall, wide, 3), BEZEL, np.uint8)
    cv2.rectangle(picture, (24, 40), (wide - 24, tall - 40), SCREEN, -1)
    cv2.rectangle(picture, (50, 330), (wide - 50, 330 + wide - 100), CARD, -1)
    code = draw_code(text, wide - 140)
    picture[350 : 350 + code.shape[0], 70 : 70 + code.shape[1]] = code[:, :, None]
    return picture


def draw_code(text: str, size: int) -> Picture:
    """The code alone with its quiet zone, grey, size × size."""
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    maker.add_data(text.encode("utf-8"))
    modules = np.array(maker.get_matrix())
    grey = np.where(modules, 12, 248).astype(np.uint8)
    return np.asarray(cv2.resize(grey, (size, size), interpolation=cv2.INTER_NEAREST), np.uint8)
