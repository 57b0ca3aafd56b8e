"""Besides a case: public papers, search, queue number, a person, progress; and the technician."""

from __future__ import annotations

from kiosk.local import DEV_PIN
from ui.demo.citizen import card_of
from ui.demo.player import PAGE_WAIT, Player

PLATFORM_RECEIPT = "平台收件回执"  # the heading of that paper


def look_around(p: Player) -> None:
    f = p.finger
    p.start()
    f.touch("foot:public")
    f.on("Public")
    for paper in ("list", "guide", "rules"):
        f.touch(f"paper:{paper}")
        f.pump(0.2)
        p.picture(f"public_{paper}")
    f.touch("turn:next")
    f.pump(0.2)
    p.picture("public_turned")
    f.touch("primary")
    f.on("Home")
    f.touch("primary")
    f.on("ItemList")
    p.picture("item_list")
    f.touch("primary")
    f.on("Home")
    f.touch("search")
    f.on("Search")
    p.type_pinyin("户", ["hu"])
    f.pump(1.5)
    p.picture("search")
    f.touch("back")
    f.on("Home")
    f.touch("foot:call")
    f.on("CallPerson")
    f.until("the desk has the call", lambda: p.app.terminal.runtime.state.call.state == "received", 10)
    f.pump(0.6)
    p.picture("call")
    f.touch("primary")
    f.on("Home")
    f.touch("foot:display")
    f.on("Display")
    p.picture("display")
    f.touch("primary")
    f.on("Home")
    _ticket(p, "ticket")
    p.stack.trouble("down")
    f.until("the page says that the network is down", lambda: not p.app.terminal.runtime.state.link_up, 30)
    f.on("Attract")
    f.touch("primary")
    f.on("Home")
    p.picture("home_down")
    _ticket(p, "ticket_down")
    p.stack.trouble("up")
    f.until("the network is back", lambda: p.app.terminal.runtime.state.link_up, 30)
    how_is_my_case(p)


def door(p: Player, name: str) -> str:
    """On the home page a door is a pane or a row, as the site chose."""
    return f"item:door:{name}" if p.finger.there(f"item:door:{name}") else f"door:{name}"


def _ticket(p: Player, name: str) -> None:
    f = p.finger
    f.touch(door(p, "ticket"))
    f.on("QueueTicket")
    p.picture(f"{name}_choice")
    f.touch("pick:household")
    f.pump(0.1)
    f.touch("primary")
    f.until("a number", lambda: bool(p.app.terminal.runtime.state.ticket.number))
    f.pump(0.5)
    p.note(name, p.app.terminal.runtime.state.ticket.number)
    p.picture(name)
    f.touch("primary")
    f.on("Attract")


def to_the_progress_question(p: Player, picture: str = "") -> None:
    """From the home page, or the waiting page before it, to the reader. `picture`: of the consent."""
    f = p.finger
    if f.on("Attract", "Home") == "Attract":
        f.touch("primary")
        f.on("Home")
    f.touch(door(p, "progress"))
    f.on("Consent")
    f.touch("pick:agree")
    f.pump(0.2)
    if picture:
        p.picture(picture)
    f.touch("primary")
    f.on("Identify")


def how_is_my_case(p: Player) -> None:
    """From the waiting page: by card."""
    f = p.finger
    to_the_progress_question(p, "progress_consent")
    p.stack.sim("idcard", "lay", p.person.card)
    f.until("the card is read", lambda: bool(getattr(p.app.bridge.page, "person_name", "")))
    f.touch("primary")
    f.on("Progress")
    bridge = p.app.bridge
    f.until("an answer", lambda: bool(getattr(bridge.page, "note", None)) and "wait" not in bridge.pageKey)
    f.pump(0.3)
    p.picture("progress")
    if f.there("print"):
        platforms_receipt(p)
    f.touch("primary")
    f.on("TakeCard")
    p.farewell()


def platforms_receipt(p: Player) -> None:
    """The case is at the platform: what it signed, on paper."""
    f = p.finger
    f.touch("print")
    f.until("the platform's receipt is out", lambda: any(PLATFORM_RECEIPT in text for text in _slips(p)), 30)
    p.note("platform_receipts", sum(PLATFORM_RECEIPT in text for text in _slips(p)))
    f.pump(0.3)
    p.picture("progress_printed")


def _slips(p: Player) -> list[str]:
    return [strip["text"] for strip in p.stack.sims()["simulators"]["receipt_printer"]["state"]["receipts"]]


def maintenance(p: Player) -> None:
    f = p.finger
    f.on("Attract", seconds=PAGE_WAIT)
    f.until("the devices are ready", p.ready, 30)
    f.hold("maintenance", 3.4)
    f.on("SignIn")
    p.picture("sign_in")
    p.stack.sim("idcard", "lay", "technician")
    f.until("the PIN is asked", lambda: bool(getattr(p.app.bridge.page, "ask_pin", False)))
    for digit in DEV_PIN:
        f.touch(f"digit:{digit}" if f.there(f"digit:{digit}") else f"key:{digit}")
    p.picture("pin")
    f.touch("primary")
    f.on("Technician")
    p.picture("devices")
    f.touch("primary")
    f.until("all tests have ended", lambda: _tested(p), 60)
    p.picture("tested")
    p.note("tests", dict(p.app.terminal.runtime.state.desk.tests))
    for tab in ("supplies", "queue", "log", "network", "system"):
        f.touch(f"tab:{tab}")
        f.pump(0.3)
        p.picture(tab)
    f.touch("back")
    f.on("Attract")
    p.stack.sim("idcard", "take")
    p.picture("attract_again")


def maintenance_without_reader(p: Player) -> None:
    """The reader is broken: what asks for no card goes on; the technician gets in by number and PIN, and mends it."""
    f = p.finger
    f.on("Attract", seconds=PAGE_WAIT)
    f.until("the devices are ready", p.ready, 30)
    p.stack.sim("idcard", "play", "unplug")
    p.stack.sim("smartcard", "play", "unplug")  # otherwise what takes a chip card could still be done
    f.until("the reader is known to be broken", lambda: not p.app.terminal.runtime.state.usable("idcard"), 30)
    f.pump(0.5)
    p.picture("reader_broken")
    f.hold("maintenance", 3.4)
    f.on("Form")
    for digit in card_of("technician")["id_number"]:
        f.touch(f"key:{digit}")
    p.picture("staff_number")
    f.touch("primary")
    f.on("SignIn")
    for digit in DEV_PIN:
        f.touch(f"digit:{digit}" if f.there(f"digit:{digit}") else f"key:{digit}")
    f.touch("primary")
    f.on("Technician")
    p.picture("devices_broken")
    p.stack.sim("idcard", "clear")
    f.until("the reader is back", p.ready, 60)
    f.touch("primary")
    f.until("all tests have ended", lambda: _tested(p), 60)
    p.picture("mended")
    f.touch("back")
    f.on("Attract")
    p.picture("attract_again")


def _tested(p: Player) -> bool:
    tests = p.app.terminal.runtime.state.desk.tests
    return bool(tests) and "running" not in tests.values()
