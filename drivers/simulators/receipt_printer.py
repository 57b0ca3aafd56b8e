"""A receipt printer on a TCP port: speaks the printer's side of ESC/POS, with faults and bad habits to play."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import deque
from pathlib import Path

from drivers.simulators.escpos_paper import Paper
from drivers.simulators.escpos_tokens import Token, Tokenizer

# Delays, in seconds
LINE_SECONDS = 0.002  # one printed line; a real printer needs 15-25 ms, tests do not
SLOW_LINE_SECONDS = 0.06  # "slow": a worn motor, a cold head
LATE_SECONDS = 0.45  # "late_answers": longer than a patient host waits
MIDWAY_LINES = 4  # "paper_out_midway": lines of a job that still come out

FAULTS = {
    "paper_out": "缺纸",
    "paper_near_end": "纸将尽",
    "paper_out_midway": "打到一半缺纸",
    "cover_open": "开盖",
    "jam": "切刀卡住",
    "jam_at_cut": "切纸时卡住",
    "offline": "脱机",
    "no_answer": "不应答",
    "silent_after_job": "打完不应答",
    "unplug": "拔线",
    "slow": "打印慢",
    "cut_link_after_job": "发完断线",
    "late_answers": "应答迟到",
    "shifted_answers": "应答错位",
    "missing_answers": "应答丢失",
    "leftover_bytes": "残留应答",
}
_STOPPED = frozenset({"paper_out", "cover_open", "jam", "offline"})


class EscPosSimulator:
    """Keeps each cut strip as receipt-NNN.png and .txt, each torn-off piece as partial-N.png and .txt."""

    kind = "receipt_printer"

    def __init__(
        self, out_dir: Path, port: int = 0, width_dots: int = 576, profile: str = "generic80", host: str = "127.0.0.1"
    ) -> None:
        self._out = out_dir
        self._port = port
        self._host = host
        self._profile = profile
        self._changed = threading.Condition(threading.RLock())
        self._faults: set[str] = set()
        self._queue: deque[tuple[Token, socket.socket]] = deque()
        self._paper = Paper(width_dots)
        self._torn = False  # the rest of a job goes on after its beginning was torn off
        self._silent = False
        self._last_answer = b"\x12"
        self._answers = 0
        self._receipts: list[dict[str, object]] = []
        self._partials: list[dict[str, object]] = []
        self._listener: socket.socket | None = None
        self._links: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    # -- handle -----------------------------------------------------------------------------------------------
    def start(self) -> str:
        self._out.mkdir(parents=True, exist_ok=True)
        self._stopping.clear()
        self._plug_in()
        self._thread(self._print_loop)
        return f"escpos+tcp://{self._host}:{self._port}?profile={self._profile}"

    def stop(self) -> None:
        self._stopping.set()
        self._unplug()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(5)
        self._threads.clear()

    def faults(self) -> dict[str, str]:
        return dict(FAULTS)

    def play(self, fault: str) -> None:
        if fault not in FAULTS:
            raise ValueError(f"unknown fault {fault!r}; known: {', '.join(FAULTS)}")
        with self._changed:
            self._faults.add(fault)
            self._changed.notify_all()
        if fault == "unplug":
            self._unplug()

    def clear(self) -> None:
        """Somebody opens the printer, takes out what hangs in it, puts paper in and closes it."""
        with self._changed:
            if self._faults & {"paper_out", "cover_open", "jam"} and not self._paper.blank:
                self._keep(torn=True)
                self._torn = True
            replug = "unplug" in self._faults
            self._faults.clear()
            self._silent = False
            self._changed.notify_all()
        if replug:
            self._plug_in()

    def state(self) -> dict[str, object]:
        with self._changed:
            return {
                "faults": sorted(self._faults),
                "summary": "、".join(FAULTS[name] for name in sorted(self._faults)) or "正常",
                "receipts": [dict(receipt) for receipt in self._receipts],
                "partials": [dict(piece) for piece in self._partials],
                "buffered": len(self._queue),
                "hanging": list(self._paper.text),
                "unknown_commands": list(self._paper.unknown),
                "links": len(self._links),
            }

    # -- line -------------------------------------------------------------------------------------------------
    def _thread(self, target: object, *args: object) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=target, args=args, name="escpos-simulator", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _plug_in(self) -> None:
        listener = socket.create_server((self._host, self._port))
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._thread(self._accept_loop, listener)

    def _unplug(self) -> None:
        listener, self._listener = self._listener, None
        with self._changed:
            links = list(self._links)
        for end in (*links, *([listener] if listener else [])):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits on it, which then closes it

    def _accept_loop(self, listener: socket.socket) -> None:
        with listener:
            while True:
                try:
                    link, _ = listener.accept()
                except OSError:
                    return
                with self._changed:
                    self._links.add(link)
                self._thread(self._read_loop, link)

    def _read_loop(self, link: socket.socket) -> None:
        tokenizer = Tokenizer()
        with link, contextlib.suppress(OSError):
            if "leftover_bytes" in self._faults:
                link.sendall(b"\x12")
            while data := link.recv(4096):
                for token in tokenizer.feed(data):
                    self._take(token, link)
        with self._changed:
            self._links.discard(link)

    def _take(self, token: Token, link: socket.socket) -> None:
        """Realtime commands are obeyed as they come, all others wait in the buffer."""
        if token.name == "DLE EOT":
            self._answer(link, bytes([self._status(token.args[0])]))
        elif token.name == "DLE ENQ":
            self._recover(token.args[0])
        else:
            with self._changed:
                self._queue.append((token, link))
                self._changed.notify_all()
            if token.name == "GS V" and "cut_link_after_job" in self._faults:
                self._faults.discard("cut_link_after_job")
                link.shutdown(socket.SHUT_RDWR)

    def _recover(self, how: int) -> None:
        with self._changed:
            if how == 2:
                self._queue.clear()
                self._torn = False
            self._changed.notify_all()

    # -- answers ----------------------------------------------------------------------------------------------
    def _status(self, n: int) -> int:
        """DLE EOT n; fixed bits 0x12."""
        has = self._faults.__contains__
        stopped = bool(self._faults & _STOPPED)
        if n == 1:
            return 0x12 | (0x08 if stopped else 0)
        if n == 2:
            return 0x12 | 0x04 * has("cover_open") | 0x20 * has("paper_out") | 0x40 * has("jam")
        if n == 3:
            return 0x12 | 0x08 * has("jam")
        near = has("paper_near_end") or has("paper_out")
        return 0x12 | 0x0C * near | 0x40 * has("paper_out")  # this firmware sets one bit of the pair only

    def _answer(self, link: socket.socket, answer: bytes) -> None:
        self._answers += 1
        third = self._answers % 3 == 0
        if "no_answer" in self._faults or self._silent or ("missing_answers" in self._faults and third):
            return
        if "late_answers" in self._faults and third:
            self._stopping.wait(LATE_SECONDS)
        if "shifted_answers" in self._faults:
            answer, self._last_answer = self._last_answer, answer
        with contextlib.suppress(OSError):
            link.sendall(answer)

    # -- mechanism --------------------------------------------------------------------------------------------
    def _print_loop(self) -> None:
        while not self._stopping.is_set():
            with self._changed:
                if not self._queue or self._faults & _STOPPED:
                    self._changed.wait(1)
                    continue
                token, link = self._queue.popleft()
                moved = self._carry_out(token, link)
                slow = "slow" in self._faults
            if moved:
                self._stopping.wait(SLOW_LINE_SECONDS if slow else LINE_SECONDS)

    def _carry_out(self, token: Token, link: socket.socket) -> int:
        if token.name == "GS r":
            self._answer(link, bytes([0x03 if "paper_near_end" in self._faults else 0]))
            return 0
        if token.name == "GS V":
            self._cut(link)
            return 0
        if token.name == "ESC @" and self._paper.blank:
            self._torn = False
        moved = self._paper.apply(token)
        if "paper_out_midway" in self._faults and self._paper.lines + self._paper.images >= MIDWAY_LINES:
            self._faults = self._faults - {"paper_out_midway"} | {"paper_out"}
        return moved

    def _cut(self, link: socket.socket) -> None:
        if "jam_at_cut" in self._faults:
            self._faults = self._faults - {"jam_at_cut"} | {"jam"}
            return
        if self._paper.blank:
            self._paper.new_strip()
            return
        self._keep(torn=False)
        if "silent_after_job" in self._faults:
            self._silent = True
        if "leftover_bytes" in self._faults:
            with contextlib.suppress(OSError):
                link.sendall(b"\x12")

    def _keep(self, torn: bool) -> None:
        """Files a strip. It is complete when one job, from its beginning to its cut, is on it and nothing else."""
        kept = self._partials if torn else self._receipts
        n = len(kept) + 1
        name = f"partial-{n}" if torn else f"receipt-{n:03d}"
        text = "\n".join(self._paper.text)
        picture = self._out / f"{name}.png"
        self._paper.picture(torn).save(picture)
        picture.with_suffix(".txt").write_text(text + "\n", "utf-8")
        complete = not torn and not self._torn and not self._paper.mixed
        kept.append({"n": n, "complete": complete, "text": text, "images": self._paper.images, "png": str(picture)})
        self._torn = False
        self._paper.new_strip()
