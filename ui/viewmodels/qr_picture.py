"""A QR code as a picture for a page: one pixel a module, drawn large without smoothing."""

from __future__ import annotations

import base64
import io
from functools import lru_cache


@lru_cache(maxsize=4)
def qr_picture(text: str) -> str:
    """A data URL (PNG). The text is shown to everybody who stands there anyway: nothing personal may be in it."""
    import qrcode  # with Pillow: not before the first code

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_L, box_size=1, border=2)
    code.add_data(text.encode("utf-8"), optimize=0)
    code.make(fit=True)
    out = io.BytesIO()
    code.make_image().save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
