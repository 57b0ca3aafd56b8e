"""Every delay of the session with its reason. Seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Defaults; the configuration may change them. WCAG 2.2.1 wants ≥ 20 s to extend, U2 unlimited extensions."""

    idle: float = 90.0  # reading a guide takes a minute; after that nobody may be there
    idle_large: float = 150.0  # elder and high contrast: slower reading and typing
    gone: float = 45.0  # nobody stands before the machine any more, says the presence sensor
    warn: float = 20.0  # the line in the page stands this long before the page is covered
    ask: float = 20.0  # the covered page: one pane a second
    papers: float = 60.0  # paper is out; people fold it and look for the next thing
    rate: float = 40.0  # voluntary: no second question
    belongings: float = 15.0  # last page before the wipe
    forgotten_card: float = 60.0  # it stays this long while a card still lies on the reader
    paused: float = 240.0  # long enough to fetch somebody with a roll of paper
    maintenance: float = 1800.0  # U4: leaves by itself after 30 min idle
    try_again: float = 5.0  # a printer failed a job and its health, looked at each second and debounced, stays good
    call_unanswered: float = 60.0  # then the page says that nobody answered
    pin_lock: float = 15.0  # after 5 wrong PINs, doubling
    pin_tries: int = 5
    paper_attempts: int = 3  # the citizen may ask for a paper again this often
