"""The child's side: python-sane behind two questions. It runs in a process of its own, because it hangs and crashes.

A device is open during a question only, so that one whose plug was pulled is found again. Seen in python-sane 2.9: an
exception in snap's progress callback crashes, lines that the backend pads and any depth but 8 are read askew, and a
network connection that was cut makes snap turn for ever.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import sane

from drivers.scanner import settings
from drivers.scanner.settings import Option, Refused

MOST_PAGES = 100  # of one feeding; some devices never say "out of documents"
NO_DOCUMENT = "Document feeder out of documents"  # SANE ends a feeding so, too
NO_SUCH_DEVICE = "Invalid argument"  # of sane_open
LINK_TROUBLE = "Error during device I/O"
READER_SETS_UP = 0.1  # seconds; a fork and a few system calls, also on a busy machine
ALIVE_EVERY = 0.2  # seconds between two signs of life while lines come
KINDS = {
    sane._sane.TYPE_BOOL: "bool", sane._sane.TYPE_INT: "int", sane._sane.TYPE_FIXED: "fixed",
    sane._sane.TYPE_STRING: "string", sane._sane.TYPE_BUTTON: "button",
}  # fmt: skip
UNITS = {sane._sane.UNIT_MM: "mm", sane._sane.UNIT_PIXEL: "pixel"}
EDGES_MM = {  # in this order: where a feeder's sheet is told, the edges follow it
    "page-width": settings.A4_MM[0], "page-height": settings.A4_MM[1],
    "tl-x": 0.0, "tl-y": 0.0, "br-x": settings.GLASS_MM[0], "br-y": settings.GLASS_MM[1],
}  # fmt: skip
Progress = Callable[[object], None]
_initialised = False


class _Trouble(Exception):
    """SANE's words, before the device was open or after."""

    def __init__(self, words: str, sensors: dict[str, bool] | None = None, opened: bool = True) -> None:
        super().__init__(words)
        self.answer = {"status": words, "sensors": sensors or {}, "opened": opened}


def answer(request: Any, progress: Progress) -> object:
    """`request`: {verb: "look" | "scan", config, device, source, dpi, mode, options}; no source: sensors only.

    Answers: {sources, sensors} for a look, {pages: count} for a scan, whose progress is {page, lines, pnm} for a whole
    page, {} for a sign of life and {outcome: answer} before it tidies up; {status: SANE's words, sensors, opened} and
    {refused: text} for trouble.
    """
    try:
        _initialise(request["config"])
        with _opened(request["device"]) as device:
            if request["verb"] == "scan":
                _set_up(device, request)
                return {"pages": _scan(device, request["source"] == "feeder", progress)}
            if request["source"]:
                _set_up(device, request)
            return {"sources": list(settings.sources_of(_options(device).get("source"))), "sensors": _sensors(device)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except _Trouble as trouble:
        return trouble.answer


def _initialise(config: str) -> None:
    global _initialised
    if not _initialised:
        if config:
            os.environ["SANE_CONFIG_DIR"] = config
        sane.init()
        _initialised = True


@contextlib.contextmanager
def _opened(name: str) -> Iterator[sane.SaneDev]:
    try:
        device = _open(name)
    except sane._sane.error as error:
        raise _Trouble(str(error), opened=False) from None
    try:
        yield device
    except sane._sane.error as error:
        words = str(error)
        if words == NO_SUCH_DEVICE:
            raise Refused("the device refuses its settings") from None
        raise _Trouble(words, {} if words == LINK_TROUBLE else _sensors(device)) from None
    finally:
        device.close()


def _open(name: str) -> sane.SaneDev:
    """By its name, or by the beginning of it: USB names end with bus and device number, which change with the plug."""
    try:
        return sane.open(name)
    except sane._sane.error as error:
        if str(error) != NO_SUCH_DEVICE:
            raise
        like = [device[0] for device in sane.get_devices() if device[0].startswith(name)]
        if len(like) != 1:
            raise
        return sane.open(like[0])


def _options(device: sane.SaneDev) -> dict[str, Option]:
    return {
        option.name: Option(
            option.name,
            KINDS.get(option.type, ""),
            UNITS.get(option.unit, ""),
            option.constraint,
            bool(option.is_active() and option.is_settable()),
        )
        for option in device.opt.values()
        if option.name
    }


def _set(device: sane.SaneDev, name: str, value: settings.Value) -> None:
    """A number of dots per inch or millimetres is an int on some devices and a fixed one on others."""
    own = name.replace("-", "_")
    whole = device[own].type == sane._sane.TYPE_INT
    setattr(device, own, round(float(value)) if whole else value)


def _get(device: sane.SaneDev, name: str) -> Any:
    return getattr(device, name.replace("-", "_"))


def _sensors(device: sane.SaneDev) -> dict[str, bool]:
    active = {name: option for name, option in _options(device).items() if device[name.replace("-", "_")].is_active()}
    return {sensor: bool(_get(device, name)) for sensor, name in settings.sensors_of(active).items()}


def _set_up(device: sane.SaneDev, request: Any) -> None:
    """Source first: it decides which options are active. The site's own options last: they win."""
    words = settings.sources_of(_options(device).get("source"))
    if request["source"] not in words:
        raise Refused(f"the device has no {request['source']}")
    if words[request["source"]]:
        _set(device, "source", words[request["source"]])
    offered = _options(device)
    if "mode" in offered:
        _set(device, "mode", settings.mode_of(offered["mode"], request["mode"]))
    if (depth := _options(device).get("depth")) is not None and depth.usable:
        _set(device, "depth", 8)
    if "resolution" not in offered:
        raise Refused("the device does not tell its resolution")
    _set(device, "resolution", settings.resolution_of(offered["resolution"], request["dpi"]))
    for name, millimetres in EDGES_MM.items():
        option = _options(device).get(name)
        edge = None if option is None else settings.area_of(option, millimetres)
        if edge is not None:
            _set(device, name, edge)
    for name, text in request["options"]:
        option = _options(device).get(name)
        if option is None:
            raise Refused(f"the device has no option {name!r}")
        _set(device, name, settings.value_of(option, text))


def _scan(device: sane.SaneDev, many: bool, progress: Progress) -> int:
    """How many pages were told. A request to end (SIGTERM) stops the motor and sends the head home before the end."""
    signal.signal(signal.SIGTERM, lambda *_: _park(device))
    signal.siginterrupt(signal.SIGTERM, False)  # libsane takes an interrupted reply for a whole one and crashes
    try:
        count = _pages(device, many, progress)
        progress({"outcome": {"pages": count}})  # before cancel: in some backends it never returns
        return count
    except sane._sane.error as error:
        progress({"outcome": {"status": str(error), "sensors": {}}})
        raise
    finally:
        _cancel(device)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _pages(device: sane.SaneDev, many: bool, progress: Progress) -> int:
    for number in range(1, MOST_PAGES + 1):
        try:
            device.start()
        except sane._sane.error as error:
            if many and number > 1 and str(error) == NO_DOCUMENT:
                return number - 1
            raise
        progress({})
        _tell_page(device, number, progress)
        if not many:
            return 1
    raise Refused(f"more than {MOST_PAGES} sheets in one feeding")  # half a document is none


def _tell_page(device: sane.SaneDev, number: int, progress: Progress) -> None:
    form, _last, (width, lines), depth, line_bytes = device.get_parameters()
    samples = {"gray": 1, "grey": 1, "color": 3}.get(form)
    if samples is None or depth != 8 or line_bytes != width * samples:
        raise Refused(f"lines of {line_bytes} bytes for {width} points of {form} with {depth} bits cannot be read")
    told = time.monotonic()

    def alive(_line: int, _lines: int) -> None:
        nonlocal told
        if time.monotonic() - told > ALIVE_EVERY:
            told = time.monotonic()
            progress({})

    data, wide, high, _samples, _size = device.dev.snap(True, False, alive)
    head = f"P{6 if samples == 3 else 5}\n{wide} {high}\n255\n".encode("ascii")
    progress({"page": number, "lines": lines, "pnm": head + data})


def _cancel(device: sane.SaneDev) -> None:
    """Not at once behind `start`: some backends fork a reader there, and it inherits our SIGTERM until it is set up.

    A request to end that comes earlier is swallowed, and `cancel` then waits for that reader for ever.
    """
    time.sleep(READER_SETS_UP)
    device.cancel()


def _park(device: sane.SaneDev) -> None:
    _cancel(device)
    device.close()
    os._exit(0)
