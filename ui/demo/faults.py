"""How a named fault is played: broken at its place, looked at, mended, and gone on to the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ui.demo.doors import door, to_the_progress_question
from ui.demo.fault_cases import CASES, NEWBORN, PROOF, FaultCase
from ui.demo.finger import Missing
from ui.demo.journeys import FACE, MOTHER, WORKER, Journey
from ui.demo.player import PAGE_WAIT, PRINT_WAIT, Player

VOID = "*** 作废 ***"  # printed across what is left of a torn receipt
SEEN = 30.0  # seconds until a broken device is believed broken
BACK = 60.0  # seconds until it is believed well again: looks, debounce, reopening


def journey_of(name: str) -> Journey:
    """A journey that breaks what the case names, looks, mends it, and goes on to the end."""
    case = CASES[name]
    pack = PROOF if case.place in ("result", "chip") else NEWBORN
    person = WORKER if case.place in ("result",) else FACE if case.place == "chip" else MOTHER
    outcome = "done" if case.cases else "left"
    return Journey(case.title, person, pack, lambda p: PLACES[case.place](p, case), outcome, cases=case.cases)


# --- at the places ---------------------------------------------------------------------------------------------------


def at_home(p: Player, case: FaultCase) -> None:
    """Broken while nobody is there: the right items go grey with the reason, and come back by themselves."""
    f = p.finger
    p.start()
    play(p, case)
    _grey(p, case)
    f.touch("primary")
    f.on("ItemList")
    _turn_to(p, case)
    _says(p, case.says)
    p.picture("broken")
    mend(p, case)
    _all_back(p)
    p.picture("mended")


def _turn_to(p: Player, case: FaultCase) -> None:
    """The page of the list that says why."""
    f, items = p.finger, {f"item:{pack}" for pack in case.grey or ()}
    while items and not any(f.find(item) for item in items):
        f.touch("turn:next")
        f.pump(0.2)


def closed(p: Player, case: FaultCase) -> None:
    """Nothing can be done any more: the machine says so itself, and opens again by itself."""
    f = p.finger
    _ready(p)
    play(p, case)
    f.on("OutOfService", seconds=SEEN)
    _says(p, case.says)
    _grey(p, case)
    p.picture("broken")
    mend(p, case)
    f.on("Attract", seconds=BACK)
    p.picture("mended")


def at_card(p: Player, case: FaultCase) -> None:
    """At the reader: said, nothing kept, and the same card goes on once the trouble is over."""
    f = p.finger
    p.start()
    p.choose()
    play(p, case)
    p.stack.sim("idcard", "lay", p.person.card)
    if case.says:
        _says(p, case.says)
        p.picture("broken")
        p.stack.sim("idcard", "take")
        mend(p, case)
        f.pump(1.0)
    _card_goes_on(p, "idcard", p.person.card)
    p.leave()


def dies(p: Player, case: FaultCase) -> None:
    """The device that the page needs goes away: paused, and the same page comes back with it."""
    f = p.finger
    p.start()
    p.choose()
    play(p, case)
    f.on("Fault", seconds=SEEN)
    _says(p, case.says)
    p.picture("broken")
    mend(p, case)
    f.on("Identify", seconds=BACK)
    _card_goes_on(p, "idcard", p.person.card)
    p.leave()


def at_chip(p: Player, case: FaultCase) -> None:
    """A chip card that does not say who holds it: the ID card is asked for and goes on."""
    p.start()
    p.choose()
    play(p, case)
    p.stack.sim("smartcard", "lay", f"ssc:{p.person.card}")
    _says(p, case.says)
    p.picture("broken")
    p.stack.sim("smartcard", "take")
    mend(p, case)
    _card_goes_on(p, "idcard", p.person.card)
    p.leave()


def at_code(p: Player, case: FaultCase) -> None:
    f = p.finger
    p.start()
    to_the_progress_question(p)
    play(p, case)
    p.stack.sim("code_reader", "show", "LX0417-03-000001-36")
    _says(p, case.says)
    p.picture("broken")
    mend(p, case)
    f.touch("foot:exit")
    f.on("Attract", "TimeOut")


def at_camera(p: Player, case: FaultCase) -> None:
    f = p.finger
    _to_the_camera(p)
    p.stack.sim("document_camera", "show", "birth_certificate")
    f.until("the page is found", lambda: getattr(p.app.bridge.page, "phase", "") == "found", 20)
    play(p, case)
    _says(p, case.says)
    p.picture("broken")
    mend(p, case)
    f.on("Camera", seconds=BACK)
    f.until("the page is found again", lambda: getattr(p.app.bridge.page, "phase", "") == "found", BACK)
    p.picture("mended")
    p.leave()


def at_scanner(p: Player, case: FaultCase) -> None:
    """Nothing of a feeding that failed is kept; the same sheet goes through afterwards."""
    f = p.finger
    _to_the_camera(p)
    f.touch("device")
    f.until("the scanner's page", lambda: getattr(p.app.bridge.page, "device", "") == "scanner")
    p.stack.sim("document_scanner", "lay", "birth_certificate")
    play(p, case)
    f.touch("feed")
    _says(p, case.says)
    p.picture("broken")
    file = p.app.terminal.runtime.state.file
    if file is None or file.captured is not None or file.scanned:
        raise Missing("an empty file after a feeding that failed")
    mend(p, case)
    p.stack.sim("document_scanner", "lay", "birth_certificate")
    f.until("the scanner is well", lambda: p.app.terminal.runtime.state.usable("document_scanner"), BACK)
    f.on("Camera", seconds=BACK)
    f.touch("feed")
    f.until("the sheet", lambda: getattr(p.app.bridge.page, "phase", "") == "taken", 30)
    p.picture("mended")
    p.leave()


def at_receipt(p: Player, case: FaultCase) -> None:
    p.start()
    p.choose()
    p.identify()
    p.fill()
    p.materials()
    _sign_and_print(p, case)


def at_result(p: Player, case: FaultCase) -> None:
    p.start()
    p.choose()
    p.identify()
    p.fill()
    _sign_and_print(p, case)


def _sign_and_print(p: Player, case: FaultCase) -> None:
    """Broken just before the papers: paused or asked, then each paper once. What came out is not printed again."""
    f = p.finger
    play(p, case)
    p.review_and_sign()
    f.on("Sealing", "Paper", "Fault", seconds=PAGE_WAIT)
    f.on("Paper", "Fault", seconds=PRINT_WAIT)
    p.remember_receipt()
    if case.says:
        _says(p, case.says, PRINT_WAIT * 2)
    p.picture("broken")
    before = counts(p)
    mend(p, case)
    _until_printed(p, before)
    p.picture("mended")
    f.touch("primary")
    f.on("Rating")
    p.rate("5" if case.place == "receipt" else "")
    p.farewell()


def _until_printed(p: Player, before: dict[str, int]) -> None:
    """Where the machine is not sure it asks: an honest citizen looks at the mouth and says what lies there."""
    f = p.finger
    for _ in range(6):
        f.until("all papers are out, or a question", lambda: p.printed() or _asked(p), PRINT_WAIT * 2)
        if not _asked(p):
            return
        role = next(paper.role for paper in p.app.terminal.runtime.state.papers if paper.state == "unknown")
        lies_there = counts(p).get(role, 0) > p.notes.get(f"taken_{role}", 0)  # type: ignore[operator]
        p.picture("asked")
        p.note("asked", True)
        key = p.app.bridge.pageKey
        f.touch("count:1" if lies_there else "count:0")
        f.until("the answer is taken", lambda key=key: p.app.bridge.pageKey != key or not _asked(p))  # type: ignore[misc]
        f.pump(0.5)
    raise Missing("an end of the questions")


def _asked(p: Player) -> bool:
    return bool(getattr(p.app.bridge.page, "counts", ()))


def at_ticket(p: Player, case: FaultCase) -> None:
    """The number is what counts; the paper comes from the other printer."""
    f = p.finger
    p.start()
    play(p, case)
    f.until("the ticket printer is out", lambda: not p.app.terminal.runtime.state.usable("queue_ticket"), SEEN)
    f.touch(door(p, "ticket"))
    f.on("QueueTicket")
    f.touch("pick:household")
    f.pump(0.1)
    f.touch("primary")
    f.until("a number", lambda: bool(p.app.terminal.runtime.state.ticket.number))
    f.until("the paper", lambda: counts(p).get("receipt_printer", 0) == 1, PRINT_WAIT)
    p.picture("broken")
    mend(p, case)
    f.touch("primary")
    f.on("Attract")


def platform_away(p: Player, case: FaultCase) -> None:
    f = p.finger
    p.start()
    p.stack.trouble("down")
    f.until("the line is seen to be down", lambda: not p.app.terminal.runtime.state.link_up, SEEN)
    _grey(p, case)
    _says(p, case.says)
    p.picture("broken")
    p.stack.trouble("up")
    f.until("the line is back", lambda: p.app.terminal.runtime.state.link_up, BACK)
    _all_back(p)
    p.picture("mended")


PLACES: dict[str, Callable[[Player, FaultCase], None]] = {
    "home": at_home, "closed": closed, "card": at_card, "dies": dies, "chip": at_chip, "code": at_code,
    "camera": at_camera, "scanner": at_scanner, "receipt": at_receipt, "result": at_result, "ticket": at_ticket,
    "platform": platform_away,
}  # fmt: skip


# --- what they share -------------------------------------------------------------------------------------------------


def play(p: Player, case: FaultCase) -> None:
    for broken in case.breaks:
        role, _, fault = broken.partition(".")
        p.stack.sim(role, "play", fault)


def mend(p: Player, case: FaultCase) -> None:
    for role in dict.fromkeys(broken.partition(".")[0] for broken in case.breaks):
        p.stack.sim(role, "clear")


def grey_now(p: Player) -> frozenset[str]:
    """Which of the two items that the cases are about could not be begun now."""
    terminal = p.app.terminal
    state, today = terminal.runtime.state, terminal.rules
    from kiosk.domain.clock import wall_clock

    two = (pack for pack in today.offered() if pack.id in (NEWBORN, PROOF))
    return frozenset(pack.id for pack in two if today.unavailable(pack, state, wall_clock().date()))


def _grey(p: Player, case: FaultCase) -> None:
    if case.grey is None:
        return
    p.finger.pump(0.2)
    if case.grey:
        p.finger.until(f"exactly {sorted(case.grey)} grey", lambda: grey_now(p) == case.grey, SEEN)
    else:
        roles = [broken.partition(".")[0] for broken in case.breaks]
        state = p.app.terminal.runtime
        p.finger.until("the fault is seen", lambda: any(not state.state.usable(r) for r in roles), SEEN)
        if grey_now(p):
            raise Missing(f"nothing grey, but {sorted(grey_now(p))} is")
    p.note("grey", sorted(grey_now(p)))


def _all_back(p: Player) -> None:
    p.finger.until("nothing is grey any more", lambda: not grey_now(p), BACK)


def _says(p: Player, words: str, seconds: float = SEEN) -> None:
    """One of the wordings stands on the page; it is kept for the table."""
    if not words:
        return
    wanted = words.split("|")

    def found() -> str:
        return next((t for t in texts(p) if any(w in t for w in wanted)), "")

    p.finger.until(f"the words {words}", lambda: bool(found()), seconds)
    p.note("said", found())


def texts(p: Player) -> list[str]:
    """Every text that is drawn now."""
    return [str(i.property("text")) for i in p.finger.items() if i.inherits("QQuickText") and i.property("text")]


def counts(p: Player) -> dict[str, int]:
    """Papers that lie in the mouths: whole receipts but those that void a torn one, and forms with all their pages."""
    found: dict[str, int] = {}
    for role, row in p.stack.sims()["simulators"].items():
        state: dict[str, Any] = row["state"]
        if "receipts" in state:
            found[role] = sum(VOID not in strip["text"] for strip in state["receipts"])
        elif "forms" in state:
            found[role] = len(state["forms"])
    return found


def _ready(p: Player) -> None:
    p.finger.on("Attract", seconds=PAGE_WAIT)
    p.finger.until("the devices are ready", p.ready, 30)


def _card_goes_on(p: Player, role: str, card: str) -> None:
    f = p.finger
    f.on("Identify", seconds=BACK)
    f.until("the reader is well", lambda: p.app.terminal.runtime.state.usable(role), BACK)
    if not getattr(p.app.bridge.page, "person_name", ""):
        p.stack.sim(role, "take")
        f.pump(0.4)
        p.stack.sim(role, "lay", card)
    f.until("the card is read", lambda: bool(getattr(p.app.bridge.page, "person_name", "")), 30)
    p.picture("mended")
    f.touch("primary")
    f.on("Form", "Consent")


def _to_the_camera(p: Player) -> None:
    f = p.finger
    p.start()
    p.choose()
    p.identify()
    p.fill()
    f.on("Materials")
    f.touch("primary")
    f.on("Camera")


def second_papers(case: FaultCase, printed: dict[str, int]) -> list[str]:
    """Which mouths gave more or fewer whole papers than they should have."""
    return [f"{role}: {printed.get(role, 0)} instead of {n}" for role, n in case.papers if printed.get(role, 0) != n]
