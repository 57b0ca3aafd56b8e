"""Journeys by other devices: scanner, chip card, code on a receipt, face, call button, power cut, keypad."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.demo.doors import to_the_progress_question
from ui.demo.finger import Missing
from ui.demo.player import Player

KEY_WAIT = 0.25  # seconds between two keys of a person who listens


def scanned_instead(p: Player) -> None:
    """The camera breaks in the middle: the scanner goes on, two sheets through the feeder at once."""
    f = p.finger
    p.start()
    p.choose()
    p.identify()
    p.fill()
    f.on("Materials")
    f.touch("primary")
    f.on("Camera")
    p.stack.sim("document_camera", "play", "unplug")
    f.on("Fault", seconds=30)
    p.picture("camera_broken")
    f.touch("primary")
    f.on("Camera")
    f.until("the scanner's page", lambda: getattr(p.app.bridge.page, "device", "") == "scanner")
    while f.on("Camera", "Materials") == "Camera":
        _scan_one(p)
    p.picture("materials_done")
    f.touch("primary")
    p.review_and_sign()
    p.papers()
    p.rate("5")
    p.farewell()


def _scan_one(p: Player) -> None:
    """One material: pledged, one page under the lid, or several through the feeder."""
    f = p.finger
    material = p.app.terminal.runtime.state.material_id
    key = p.app.bridge.pageKey
    if material in p.person.pledge:
        p.picture(f"scanner_{material}")
        f.touch("pledge")
    else:
        pages = p.person.pages[material]
        if len(pages) > 1:
            p.stack.sim("document_scanner", "lay", ",".join(pages))
            p.picture(f"scanner_{material}")
            f.touch("feed")
        else:
            p.stack.sim("document_scanner", "show", pages[0])
            p.picture(f"scanner_{material}")
            f.touch("primary")
        for n, _ in enumerate(pages):
            f.until("a scanned sheet", lambda: getattr(p.app.bridge.page, "phase", "") == "taken", 30)
            p.picture(f"scanned_{material}_{n + 1}")
            sheet = p.app.bridge.pageKey
            left = p.app.terminal.runtime.state.file
            more = len(left.scanned) if left is not None else 0
            f.touch("primary")
            if more:
                f.until("the next sheet", lambda more=more: _waiting_sheets(p) < more)  # type: ignore[misc]
            else:
                f.until("the page after it", lambda sheet=sheet: p.app.bridge.pageKey != sheet)  # type: ignore[misc]
        p.stack.sim("document_scanner", "remove")
    f.until("the page after the scanner", lambda: p.app.bridge.pageKey != key or f.page != "Camera")
    f.pump(0.3)


def _waiting_sheets(p: Player) -> int:
    file = p.app.terminal.runtime.state.file
    return len(file.scanned) if file is not None else 0


def by_chip_card(p: Player) -> None:
    """A social-security card instead of the ID card, where the item says that it is enough."""
    f = p.finger
    p.start()
    p.choose()
    p.picture("identify")
    p.stack.sim("smartcard", "lay", f"ssc:{p.person.card}")
    f.until("the card is read", lambda: bool(getattr(p.app.bridge.page, "person_name", "")))
    p.picture("is_it_you")
    f.touch("primary")
    f.on("Form")
    p.fill()
    p.review_and_sign()
    p.papers()
    p.rate("")
    f.on("TakeCard")
    p.picture("take_card")
    p.stack.sim("smartcard", "take")
    f.pump(0.6)
    f.touch("primary")
    f.on("Attract")


def asks_by_code(p: Player) -> None:
    """The case is closed; later somebody holds the receipt under the code reader: hostile codes first."""
    f = p.finger
    p.start()
    p.choose()
    p.identify()
    p.fill()
    p.review_and_sign()
    p.papers()
    p.rate("")
    p.farewell()
    p.until_sent()
    receipt = p.app.terminal.outbox.receipt(p.receipt_number)
    if receipt is None:
        raise Missing("the receipt that was printed")
    to_the_progress_question(p)
    p.picture("card_or_code")
    p.stack.sim("code_reader", "show", "javascript:alert(1)")
    f.until("the page says that this is no receipt", lambda: p.app.terminal.runtime.state.identify_note != "")
    p.picture("code_refused")
    f.pump(2.0)
    p.stack.sim("code_reader", "show", receipt.qr_text)
    _sees_the_case(p, "progress")
    p.stack.sim("code_reader", "play", "unplug")
    f.until("the code reader is gone", lambda: not p.app.terminal.runtime.state.usable("code_reader"), 30)
    to_the_progress_question(p)
    p.picture("card_or_camera")
    p.stack.sim("document_camera", "show", f"code:{receipt.qr_text}")
    _sees_the_case(p, "progress_by_camera")


def _sees_the_case(p: Player, name: str) -> None:
    f = p.finger
    f.on("Progress")
    f.until("an answer", lambda: bool(p.app.terminal.runtime.state.file and p.app.terminal.runtime.state.file.progress))
    f.pump(0.4)
    p.picture(name)
    f.touch("primary")
    f.on("Attract")


def shows_the_face(p: Player) -> None:
    """Asked with two equal answers; the first picture is of somebody else, the second matches."""
    f = p.finger
    p.start()
    p.choose()
    p.stack.sim("idcard", "lay", p.person.card)
    f.until("the card is read", lambda: bool(getattr(p.app.bridge.page, "person_name", "")))
    f.touch("primary")
    f.on("Consent")
    p.picture("face_asked")
    f.touch("pick:with")
    f.pump(0.2)
    f.touch("primary")
    f.on("Camera")
    p.picture("nobody_there")
    _stand_before_the_camera(p, "zhou_yian")
    f.until("no match", lambda: p.app.terminal.runtime.state.look.problem == "different", 40)
    p.picture("no_match")
    _stand_before_the_camera(p, p.person.card)
    f.on("Form", seconds=40)
    file = p.app.terminal.runtime.state.file
    p.note("face", file.face if file is not None else "")
    p.stack.sim("portrait_camera", "remove")
    p.fill()
    p.review_and_sign()
    p.papers()
    p.rate("")
    p.farewell()


def _stand_before_the_camera(p: Player, who: str) -> None:
    f = p.finger
    p.stack.sim("portrait_camera", "show", who)
    f.until("the face is fit", lambda: p.app.terminal.runtime.state.look.phase == "found", 30)
    p.picture(f"face_{who}")
    f.touch("primary")


def power_fails(p: Player) -> None:
    """The call button, then the mains fail, then the battery is low: parked, wiped, and found again with the card."""
    f = p.finger
    p.start()
    p.choose()
    p.identify()
    p.stack.sim("io_board", "press", "call")
    f.on("CallPerson")
    p.picture("called_by_button")
    f.touch("primary")
    p.fill(questions=4)
    p.stack.sim("io_board", "press", "power:battery")
    f.until("the page says that the mains are gone", lambda: p.app.terminal.runtime.state.on_battery)
    f.pump(0.4)
    p.picture("on_battery")
    p.stack.sim("io_board", "press", "power:battery_low")
    f.on("OutOfService", seconds=30)
    p.picture("power_cut")
    drafts = list((p.app.terminal.settings.data / "drafts").glob("*.draft"))
    p.note("drafts_parked", len(drafts))
    p.stack.sim("idcard", "take")
    p.stack.sim("io_board", "press", "power:mains")
    f.on("Attract", seconds=30)
    p.picture("power_back")
    f.touch("primary")
    f.on("Home")
    p.choose()
    p.identify(at_reader=True)
    f.until("what was filled in is back", lambda: _found_again(p), 10)
    f.pump(0.3)
    p.picture("found_again")
    p.note("found_again", _found_again(p))
    p.leave()


def _found_again(p: Player) -> bool:
    file = p.app.terminal.runtime.state.file
    return file is not None and file.found_again


def by_keypad(p: Player) -> None:
    """How is my case, without touching the screen: walk, confirm, count."""
    f = p.finger
    f.on("Attract")
    f.until("the devices are ready", p.ready, 30)
    p.picture("attract")
    _key(p, Qt.Key.Key_Enter)
    f.on("Home")
    p.picture("home")
    _walk_to(p, "进度")
    p.picture("focus")
    _key(p, Qt.Key.Key_Enter)
    f.on("Consent")
    _key(p, Qt.Key.Key_1)
    p.picture("consent")
    _walk_to(p, "下一步")
    _key(p, Qt.Key.Key_Enter)
    f.on("Identify")
    p.stack.sim("idcard", "lay", p.person.card)
    f.until("the card is read", lambda: bool(getattr(p.app.bridge.page, "person_name", "")))
    _key(p, Qt.Key.Key_Enter)
    f.on("Progress")
    f.until("an answer", lambda: bool(p.app.terminal.runtime.state.file and p.app.terminal.runtime.state.file.progress))
    f.pump(0.4)
    p.picture("progress")
    _key(p, Qt.Key.Key_Slash)
    f.on("CallPerson")
    p.picture("called_by_key")
    _key(p, Qt.Key.Key_Enter)
    f.on("Progress")
    _key(p, Qt.Key.Key_Enter)
    f.on("TakeCard")
    p.note("touches_on_the_screen", f.touches)
    p.stack.sim("idcard", "take")
    f.pump(0.8)
    _key(p, Qt.Key.Key_Enter)
    f.on("Attract")


def _key(p: Player, key: Qt.Key) -> None:
    QTest.keyClick(p.finger.window, key, Qt.KeyboardModifier.KeypadModifier)
    p.finger.pump(KEY_WAIT)


def _walk_to(p: Player, words: str) -> None:
    """Forward until what has the focus says these words."""
    for _ in range(30):
        _key(p, Qt.Key.Key_Plus)
        item = p.finger.window.activeFocusItem()
        if item is not None and words in str(item.property("say") or ""):
            return
    raise Missing(f"nothing that says {words} among what can be walked to")
