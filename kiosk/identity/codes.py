"""What a scanned code may mean here: the receipt of an application. Anything else opens nothing."""

from __future__ import annotations

import re

from offline_queue.receipts.text import NUMBER, number_is_sound

# The printed QR code carries the signed receipt; the number stands in it as a field of its own, or alone on a slip.
_NUMBER = re.compile(rf"(?<![A-Z0-9-]){NUMBER}(?![0-9A-Z-])")


def receipt_number(text: str) -> str:
    """The one receipt number with right check digits in a harmless text, else "". Never follows an address."""
    found = {number for number in _NUMBER.findall(text) if number_is_sound(number)}
    return found.pop() if len(found) == 1 else ""
