"""The picture of this machine: what is lit, what is broken, what comes out."""

from __future__ import annotations

from ui.viewmodels.pages import MachinePicture, Slot
from ui.viewmodels.present.scene import Scene

#: Where on the machine a device is.
PLACE = {
    "idcard": "card", "receipt_printer": "slip", "form_printer": "sheet", "queue_ticket": "slip", "code_reader": "code",
}  # fmt: skip


def machine(
    scene: Scene,
    lit: tuple[str, ...] = (),
    broken: str = "",
    card: str = "",
    sheets: int = 0,
    slips: int = 0,
    sheet_title: str = "",
) -> MachinePicture:
    say = scene.say
    slots = tuple(
        Slot(part, say(f"machine.{part}"), "broken" if part == broken else "lit" if part in lit else "")
        for part in ("card", "code", "slip", "keys", "sheet")
    )
    return MachinePicture(say("machine.caption"), slots, card, sheets, slips, sheet_title)
