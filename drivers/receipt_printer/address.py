"""From a registry address to a line and a profile (forms: README.md)."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from drivers.receipt_printer.link import Link, PortLink, TcpLink
from drivers.receipt_printer.profiles import Profile, load_profile
from drivers.transport.options import manifest, overridden, pairs_of, path_of
from drivers.transport.serial_port import SerialPort
from drivers.transport.usb_printer import LpDevice, UsbPrinterPort

_IDS = re.compile(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}")


def link_of(address: str, backend: object = None) -> tuple[Link, Profile]:
    """ValueError for an unknown option or profile, a baud rate that is none, or an address without a device."""
    url = urlsplit(address)
    known = manifest(__package__)["options"]
    options = overridden(known, pairs_of(url.query), "a receipt printer", positive=("baud",))
    profile = load_profile(options["profile"])
    if url.scheme == "escpos+serial":
        # 8N1 without handshake: bytes that come while the buffer is full are lost
        return PortLink(SerialPort(path_of(address), options["baud"]), holds_back=False), profile
    if url.scheme == "escpos+usb":
        return PortLink(_usb(url, backend)), profile
    if not url.hostname:
        raise ValueError("a receipt printer on the network needs a host: escpos+tcp://HOST:PORT")
    return TcpLink(url.hostname, url.port or 9100), profile


def _usb(url: SplitResult, backend: object) -> UsbPrinterPort | LpDevice:
    if _IDS.fullmatch(url.netloc):
        return UsbPrinterPort(url.netloc, unquote(url.path.strip("/")), backend)
    if url.netloc or not url.path.strip("/"):
        raise ValueError("a receipt printer on USB needs VID:PID, VID:PID/SERIAL or the path of its device file")
    return LpDevice(Path(url.path))
