"""Simulated document scanner: a SANE daemon on loopback with a flatbed and a feeder, for libsane's own net backend.

The net backend always connects to port 6566, so each simulator takes a loopback address of its own, 127.0.0.2 and up.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from urllib.parse import quote

import numpy as np

from drivers.simulators import document_scanner_glass as glass
from drivers.simulators import document_scanner_wire as wire
from drivers.simulators.document_scanner_daemon import DEVICE, FEEDER, FLATBED, Daemon
from drivers.simulators.printed_pages import page_pictures

PORT = 6566  # sane-port of the IANA register
TURN = 0.1  # seconds: how often the listening thread looks for the end
FAULTS = {
    "paper_jam": "卡纸",
    "double_feed": "重张",
    "cover_open": "开盖",
    "no_docs": "进纸器无纸",
    "busy": "被占用",
    "denied": "拒绝访问",
    "no_memory": "内存不足",
    "io_error": "传输出错",
    "hang": "扫到一半不动",
    "cut": "扫到一半断线",
    "short_page": "页面不全",
    "slow": "很慢",
    "unplug": "拔线",
}
AT_START = {"cover_open": wire.COVER_OPEN, "no_memory": wire.NO_MEM}
IN_MID_PAGE = {"paper_jam": wire.JAMMED, "double_feed": wire.JAMMED, "io_error": wire.IO_ERROR}


class DocumentScannerSimulator:
    """`show` lays one paper on the glass, `lay` some in the feeder ("a,b,c"), `remove` takes all away.

    `page_seconds` is the time for a page; `fault_at` the page of a feeding at which a fault of a page happens, and
    `cut_at` the byte of that page. `lid` is "white" or "black", `tilt` the degrees by which papers lie askew.
    """

    kind = "document_scanner"

    def __init__(self, *, page_seconds: float = 1.0, lid: str = "white", tilt: float = 1.8) -> None:
        self.page_seconds = page_seconds
        self.lid = lid
        self.tilt = tilt
        self.fault_at = 1
        self.cut_at = 100_000
        self.parked = 0  # how often a client cancelled, as a polite one does
        self._pages = page_pictures(None)
        self._papers: dict[str, glass.Picture] = {}  # drawn when first laid, not while a client waits
        self._lock = threading.RLock()
        self._faults: list[str] = []
        self._glass = ""
        self._feeder: list[str] = []
        self._host = ""
        self._folder: Path | None = None
        self._claim: socket.socket | None = None  # of the address
        self._listener: socket.socket | None = None
        self._links: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._holder: object = None  # the connection that has the scanner open
        self._double = False  # what the ultrasonic sensor says

    def start(self) -> str:
        """Serve until `stop`; returns the registry address, with a SANE configuration folder of its own."""
        self._stopping.clear()
        self._host = self._own_host()
        self._listen()
        self._folder = Path(tempfile.mkdtemp(prefix="sane-"))
        (self._folder / "dll.conf").write_text("net\n", "ascii")
        (self._folder / "net.conf").write_text(f"connect_timeout = 2\n{self._host}\n", "ascii")
        name = quote(f"net:{self._host}:{DEVICE}", safe="")
        return f"sane:///{name}?config={quote(str(self._folder), safe='')}&probe_s=0.2"

    def stop(self) -> None:
        self._stopping.set()
        self._unlisten()
        for thread in self._threads:
            thread.join(5)
        self._threads.clear()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        if self._claim is not None:
            self._claim.close()

    def pages(self) -> dict[str, str]:
        """Key and label of each paper that can be shown or laid."""
        return {key: key for key in self._pages}

    def show(self, page_key: str) -> None:
        """A paper on the glass; KeyError for an unknown one."""
        with self._lock:
            self._known(page_key)
            self._glass = page_key

    def lay(self, page_keys: str) -> None:
        """Papers in the feeder, first one first: "birth_certificate,blank". KeyError for an unknown one."""
        keys = [key.strip() for key in page_keys.split(",") if key.strip()]
        with self._lock:
            for key in keys:
                self._known(key)
            self._feeder = keys

    def remove(self) -> None:
        with self._lock:
            self._glass = ""
            self._feeder = []

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def play(self, fault: str) -> None:
        """Lasts until `clear`. KeyError for an unknown fault."""
        if fault not in FAULTS:
            raise KeyError(fault)
        with self._lock:
            if fault not in self._faults:
                self._faults.append(fault)
            if fault == "no_docs":
                self._feeder = []
        if fault == "unplug":
            self._unlisten()

    def clear(self) -> None:
        """Cover closed, jammed sheets out, plugged in again."""
        with self._lock:
            unplugged = "unplug" in self._faults
            self._faults.clear()
            self._double = False
        if unplugged and not self._stopping.is_set():
            self._listen()

    def state(self) -> dict[str, object]:
        with self._lock:
            words = "、".join(FAULTS[name] for name in self._faults) or "正常"
            glass_words = f"玻璃上：{self._glass or '无'}"
            return {
                "faults": list(self._faults),
                "glass": self._glass,
                "feeder": list(self._feeder),
                "scanning": self._holder is not None,
                "parked": self.parked,
                "summary": f"{words}，{glass_words}，进纸器：{len(self._feeder)} 张",
            }

    # --- what a connection asks -------------------------------------------------------------------------------------

    def _known(self, key: str) -> None:
        if key not in self._papers:
            self._papers[key] = np.asarray(self._pages[key]())

    def has(self, fault: str) -> bool:
        with self._lock:
            return fault in self._faults

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def claim(self, holder: object) -> int:
        """One client at a time, as a scanner has one carriage."""
        with self._lock:
            if "busy" in self._faults or (self._holder is not None and self._holder is not holder):
                return wire.BUSY
            if "denied" in self._faults:
                return wire.DENIED
            self._holder = holder
            return wire.GOOD

    def release(self, holder: object) -> None:
        with self._lock:
            if self._holder is holder:
                self._holder = None

    def sensor(self, name: str) -> bool:
        with self._lock:
            return {
                "page-loaded": bool(self._feeder),
                "cover-open": "cover_open" in self._faults,
                "double-feed": self._double,
            }[name]

    def take_page(self, source: str, dpi: float) -> tuple[int, glass.Picture | None]:
        """The next paper of a source as the lamp sees it, or SANE's status for why there is none."""
        with self._lock:
            for fault, status in AT_START.items():
                if fault in self._faults:
                    return status, None
            key = self._glass
            if source == FEEDER:
                if not self._feeder:
                    return wire.NO_DOCS, None
                key = self._feeder.pop(0)
            lid, tilt = self.lid, self.tilt if source == FLATBED else self.tilt * 0.4
            paper = self._papers.get(key)
        return wire.GOOD, glass.look(paper, lid, dpi, tilt)

    def page_status(self, source: str, number: int) -> int:
        """How a page ends: GOOD, or the trouble in the middle of it. A flatbed cannot jam."""
        with self._lock:
            for fault, status in IN_MID_PAGE.items():
                at_feeder = source == FEEDER or fault == "io_error"
                if fault in self._faults and at_feeder and number >= self.fault_at:
                    self._double = fault == "double_feed"
                    return status
            return wire.GOOD

    # --- the daemon -------------------------------------------------------------------------------------------------

    def _own_host(self) -> str:
        """An address that no other simulator of this machine takes before `stop`, even while the cable is out here.

        What says so is the same port of UDP, which nobody else wants.
        """
        for number in range(2, 255):
            self._claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                self._claim.bind((f"127.0.0.{number}", PORT))
            except OSError:
                self._claim.close()
            else:
                return f"127.0.0.{number}"
        raise OSError(f"no loopback address has port {PORT} free")

    def _listen(self) -> None:
        """A socket in accept is closed a turn later: until then its address is not free."""
        for _ in range(50):
            with contextlib.suppress(OSError):
                self._listener = socket.create_server((self._host, PORT))
                break
            self._stopping.wait(TURN)
        else:
            raise OSError(f"{self._host}:{PORT} is not free")
        self._listener.settimeout(TURN)
        self._spawn(self._accept, self._listener)

    def _unlisten(self) -> None:
        """The cable is out: no new connections, and the old ones are dead."""
        with self._lock:
            listener, self._listener = self._listener, None
            links = list(self._links)
        if listener is not None:
            listener.close()
        for link in links:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def _spawn(self, work: object, link: socket.socket) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, args=(link,), name="sim-scanner", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                link, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._spawn(self._serve, link)

    def _serve(self, link: socket.socket) -> None:
        with self._lock:
            self._links.add(link)
        try:
            with contextlib.closing(link), contextlib.suppress(wire.Gone, OSError):
                link.settimeout(None)
                Daemon(self, link, self._host).serve()
        finally:
            with self._lock:
                self._links.discard(link)
