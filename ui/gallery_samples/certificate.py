"""A birth certificate as the document camera would see it: drawn, marked 样张, with invented people."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

# Corners of the sheet in the picture below, as fractions, in turn from the upper left.
CORNERS = ((0.118, 0.115), (0.864, 0.089), (0.882, 0.886), (0.136, 0.911))

_LINES = (
    ("新生儿姓名", "周予禾", 0, 0),
    ("性别", "女", 330, 0),
    ("出生时间", "2026年11月8日 06时25分", 0, 1),
    ("出生孕周", "39 周", 0, 2),
    ("体重", "3250 克", 330, 2),
    ("母亲姓名", "林知夏", 0, 3),
    ("母亲证件", "身份证 999************02X", 0, 4),
    ("父亲姓名", "周以安", 0, 5),
    ("出生地", "临溪县妇幼保健院", 0, 6),
)


def _font(family: str, size: int, bold: bool = False) -> QFont:
    font = QFont(family)
    font.setPixelSize(size)
    font.setBold(bold)
    return font


def _sheet(painter: QPainter) -> None:
    """The paper itself, 700 by 610, its frame, its lines and its stamp."""
    serif, sans = "Noto Serif CJK SC", "Noto Sans CJK SC"
    painter.fillRect(QRectF(0, 0, 700, 610), QColor("#F3F5EC"))
    for inset, width in ((20, 5), (29, 1)):
        painter.setPen(QPen(QColor("#8DB3A0"), width))
        painter.drawRect(QRectF(inset, inset, 700 - 2 * inset, 610 - 2 * inset))
    middle = Qt.AlignmentFlag.AlignHCenter
    painter.setPen(QColor("#2A4A3C"))
    painter.setFont(_font(serif, 36, bold=True))
    painter.drawText(QRectF(0, 54, 700, 60), middle, "出 生 医 学 证 明")
    painter.setPen(QColor("#6A5550"))
    painter.setFont(_font(sans, 18))
    painter.drawText(QRectF(0, 112, 700, 30), middle, "样张　编号 Y 9900 0417")
    for label, value, x, row in _LINES:
        left, base = 56 + x, 192 + 46 * row
        painter.setPen(QColor("#4A4A46"))
        painter.setFont(_font(serif, 19))
        painter.drawText(QPointF(left, base), label)
        start = left + painter.fontMetrics().horizontalAdvance(label) + 14
        painter.setPen(QPen(QColor("#9AA39D"), 1))
        painter.drawLine(QPointF(start - 4, base + 10), QPointF(370 if row in (0, 2) and not x else 630, base + 10))
        painter.setPen(QColor("#1E1E1C"))
        painter.setFont(_font(sans, 21))
        painter.drawText(QPointF(start, base), value)
    painter.setPen(QColor("#4A4A46"))
    painter.setFont(_font(serif, 19))
    painter.drawText(QPointF(380, 528), "签发日期　2026年11月11日")
    painter.translate(521, 474)
    painter.rotate(8)
    painter.setOpacity(0.75)
    painter.setPen(QPen(QColor("#B5453B"), 4))
    painter.drawEllipse(QPointF(0, 0), 66, 66)
    painter.setFont(_font(serif, 22))
    painter.drawText(QRectF(-66, -66, 132, 132), Qt.AlignmentFlag.AlignCenter, "样张\n签发专用")


@cache
def photograph() -> str:
    """URL of the drawn photograph, 1200 by 980, in a temporary folder. Needs a QGuiApplication for the fonts."""
    image = QImage(1200, 980, QImage.Format.Format_RGB32)
    image.fill(QColor("#39413E"))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(600, 490)
    painter.rotate(-1.6)
    painter.scale(1.28, 1.28)
    painter.translate(-350, -305)
    _sheet(painter)
    painter.end()
    # one file for every run, put there whole: two galleries at once see the same picture
    path = Path(tempfile.gettempdir()) / "gallery-certificate.png"
    fresh = path.with_suffix(f".{os.getpid()}.png")
    image.save(str(fresh))
    fresh.replace(path)
    return QUrl.fromLocalFile(str(path)).toString()
