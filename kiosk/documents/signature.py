"""A signature as a picture: strokes in fractions of the pad become black lines on white."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 900, 500  # the pad is 240 × 134 design millimetres: 95 dots per inch, enough for an A4 form
PEN = 9


def signature_png(strokes: tuple[tuple[tuple[float, float], ...], ...]) -> bytes:
    """PNG bytes, 900 × 500, drawn at double size for smooth edges."""
    picture = Image.new("L", (WIDTH * 2, HEIGHT * 2), 255)
    draw = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(x * WIDTH * 2, y * HEIGHT * 2) for x, y in stroke]
        draw.line(points, fill=0, width=PEN * 2, joint="curve")
        for x, y in points[:: max(1, len(points) - 1)]:
            draw.ellipse((x - PEN, y - PEN, x + PEN, y + PEN), fill=0)
    out = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).convert("1").save(out, "PNG")
    return out.getvalue()
