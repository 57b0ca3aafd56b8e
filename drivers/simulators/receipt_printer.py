"""A receipt printer on TCP, a serial port or USB: the printer's side of ESC/POS, with faults and bad habits to play."""

from __future__ import annotations

import threading
import time
from collections import deque
from pathlib import Path

from drivers.simulators.escpos_lines import Link, SerialLine, TcpLine
from drivers.simulators.escpos_models import (
    BUFFER_BYTES,
    COOL_SECONDS,
    LATE_SECONDS,
    LINE_SECONDS,
    MIDWAY_LINES,
    MODELS,
    SLOW_LINE_SECONDS,
    STOPPED,
    TROUBLES,
    USUAL,
    faults_of,
    report,
    status_byte,
    turn_byte,
)
from drivers.simulators.escpos_paper import Paper
from drivers.simulators.escpos_tokens import Token, Tokenizer
from drivers.simulators.escpos_usb import UsbLine


class EscPosSimulator:
    """Keeps each cut strip as receipt-NNN.png and .txt, each torn-off piece as partial-N.png and .txt.

    `line`: tcp, serial or usb; over USB give `usb_backend` to the driver. What a model answers is in escpos_models.py.
    """

    kind = "receipt_printer"

    def __init__(
        self,
        out_dir: Path,
        port: int = 0,
        width_dots: int = 576,
        profile: str = "generic80",
        host: str = "127.0.0.1",
        line: str = "tcp",
        baud: int = 115200,
    ) -> None:
        self._out, self._profile, self._baud = out_dir, profile, baud
        self._model = MODELS.get(profile, USUAL)
        self._line: TcpLine | SerialLine | UsbLine
        if line == "tcp":
            self._line = TcpLine(host, port)
        else:
            self._line = SerialLine(out_dir, baud) if line == "serial" else UsbLine()
        self._faults_known = faults_of(self._model, serial=line == "serial")
        self._changed = threading.Condition(threading.RLock())
        self._faults: set[str] = set()
        self._knife_waits = False  # for DLE ENQ: it does not go home because somebody freed it
        self._queue: deque[tuple[Token, Link]] = deque()
        self._links: dict[Link, Tokenizer] = {}
        self._reporting = False
        self._paper = Paper(width_dots)
        self._torn = False  # the rest of a job goes on after its beginning was torn off
        self._silent = False
        self._mouth: dict[str, object] | None = None  # the strip that lies in the presenter
        self._last_answer = b"\x12"
        self._answers = 0
        self._bytes_left: int | None = None  # until the plug is pulled
        self._cool_at = 0.0
        self._receipts: list[dict[str, object]] = []
        self._partials: list[dict[str, object]] = []
        self._printing: threading.Thread | None = None
        self._stopping = threading.Event()

    # -- handle -----------------------------------------------------------------------------------------------
    @property
    def usb_backend(self) -> UsbLine | None:
        return self._line if isinstance(self._line, UsbLine) else None

    def start(self) -> str:
        self._out.mkdir(parents=True, exist_ok=True)
        self._stopping.clear()
        self._line.plug_in(self)
        self._printing = threading.Thread(target=self._print_loop, name="escpos-simulator", daemon=True)
        self._printing.start()
        speed = f"baud={self._baud}&" if isinstance(self._line, SerialLine) else ""
        return f"{self._line.address}?{speed}profile={self._profile}"

    def stop(self) -> None:
        self._stopping.set()
        self._line.unplug()
        with self._changed:
            self._changed.notify_all()
        self._line.threads.join()
        if self._printing is not None:
            self._printing.join(5)

    def faults(self) -> dict[str, str]:
        return dict(self._faults_known)

    def play(self, fault: str) -> None:
        if fault not in self._faults_known:
            raise ValueError(f"unknown fault {fault!r}; known: {', '.join(self._faults_known)}")
        with self._changed:
            self._set(fault)
        if fault == "unplug":
            self._line.unplug()

    def unplug_after(self, count: int) -> None:
        """Pulls the plug once `count` further bytes have arrived."""
        with self._changed:
            self._bytes_left = count

    def clear(self) -> None:
        """Somebody opens the printer, takes out what hangs in it, puts paper in and closes it."""
        with self._changed:
            if self._faults & set(TROUBLES) - {"overheated"} and not self._paper.blank:
                self._keep(torn=True)
                self._torn = True
            replug = "unplug" in self._faults
            self._knife_waits = self._model.realtime and (self._knife_waits or "jam" in self._faults)
            self._faults.clear()
            self._silent, self._bytes_left = False, None
            if isinstance(self._line, SerialLine):
                self._line.baud = self._baud
            self._tell_change()
        if replug:
            self._line.plug_in(self)

    def take(self) -> None:
        """The citizen takes the slip out of the presenter."""
        self._empty_mouth("taken")

    def state(self) -> dict[str, object]:
        with self._changed:
            return {
                "faults": sorted(self._faults),
                "summary": "、".join(self._faults_known[name] for name in sorted(self._faults)) or "正常",
                "receipts": [dict(receipt) for receipt in self._receipts],
                "partials": [dict(piece) for piece in self._partials],
                "buffered": len(self._queue),
                "hanging": list(self._paper.text),
                "mouth": self._mouth is not None,
                "unknown_commands": list(self._paper.unknown),
                "links": len(self._links),
            }

    # -- line -------------------------------------------------------------------------------------------------
    def opened(self, link: Link) -> None:
        with self._changed:
            self._links[link] = Tokenizer()
            if "leftover_bytes" in self._faults:
                link.send(b"\x12")

    def closed(self, link: Link) -> None:
        with self._changed:
            self._links.pop(link, None)

    def received(self, link: Link, data: bytes) -> None:
        pulled = False
        with self._changed:
            if self._bytes_left is not None:
                pulled = len(data) > self._bytes_left
                data = data[: self._bytes_left]
                self._bytes_left -= len(data)
        for token in self._links[link].feed(data):
            self._take(token, link)
        if pulled and "unplug" not in self._faults:
            self.play("unplug")

    def _take(self, token: Token, link: Link) -> None:
        """Realtime commands are obeyed as they come, all others wait in the buffer."""
        if token.name == "DLE EOT":
            self._realtime(token.args[0], link)
        elif token.name == "DLE ENQ":
            self._recover(token.args[0])
        elif self._has_room(token):
            with self._changed:
                self._queue.append((token, link))
                self._changed.notify_all()
            if token.name == "GS V" and "cut_link_after_job" in self._faults:
                self._faults.discard("cut_link_after_job")
                link.cut()

    def _has_room(self, token: Token) -> bool:
        """TCP and USB wait. One command alone always fits: a picture is printed while it comes."""
        if not isinstance(self._line, SerialLine):
            return True
        with self._changed:
            waiting = sum(len(waits.args) + 1 for waits, _ in self._queue)
        return not waiting or waiting + len(token.args) <= BUFFER_BYTES

    def _realtime(self, n: int, link: Link) -> None:
        if self._model.realtime and n <= 4:
            self._answer(link, bytes([status_byte(n, self._troubles())]))
        elif n == 5 and self._model.presenter == "eot5":
            self._answer(link, bytes([0x12 | 0x04 * (self._mouth is not None) | 0x08 * self._mouth_jams()]))

    def _recover(self, how: int) -> None:
        with self._changed:
            if not self._model.realtime:
                return
            if how == 2:
                self._queue.clear()
                self._torn = False
            if "jam" not in self._faults:
                self._knife_waits = False
            self._tell_change()

    # -- answers ----------------------------------------------------------------------------------------------
    def _troubles(self) -> set[str]:
        return self._faults | ({"jam"} if self._knife_waits else set())

    def _set(self, fault: str) -> None:
        self._faults.add(fault)
        if fault == "wrong_baud" and isinstance(self._line, SerialLine):
            self._line.baud = 9600 if self._baud != 9600 else 19200
        self._tell_change()

    def _tell_change(self) -> None:
        if self._reporting:
            for link in list(self._links):
                self._answer(link, report(self._troubles()))
        self._changed.notify_all()

    def _answer(self, link: Link, answer: bytes) -> None:
        self._answers += 1
        third = self._answers % 3 == 0
        if "no_answer" in self._faults or self._silent or ("missing_answers" in self._faults and third):
            return
        if "late_answers" in self._faults and third:
            self._stopping.wait(LATE_SECONDS)
        if "shifted_answers" in self._faults:
            answer, self._last_answer = self._last_answer, answer
        if "corrupt_answers" in self._faults and third:
            answer = bytes(byte | 0x80 for byte in answer)
        link.send(answer * 2 if "doubled_answers" in self._faults else answer)

    # -- mechanism --------------------------------------------------------------------------------------------
    def _print_loop(self) -> None:
        while not self._stopping.is_set():
            with self._changed:
                if self._cool_at and time.monotonic() >= self._cool_at:
                    self._cool_at = 0.0
                    self._faults.discard("overheated")
                    self._tell_change()
                if not self._queue or self._troubles() & STOPPED:
                    self._changed.wait(0.05 if self._cool_at else 1)
                    continue
                token, link = self._queue.popleft()
                moved = self._carry_out(token, link)
                slow = "slow" in self._faults
            if moved:
                self._stopping.wait(SLOW_LINE_SECONDS if slow else LINE_SECONDS)

    def _carry_out(self, token: Token, link: Link) -> int:
        if token.name == "GS r":
            if self._model.turns:
                self._answer(link, bytes([turn_byte(self._troubles())]))
        elif token.name == "GS a" and self._model.reports:
            self._reporting = bool(token.args[0])
            if self._reporting:
                self._answer(link, report(self._troubles()))
        elif token.name == "GS e":
            self._present(token.args[0], link)
        elif token.name == "GS V":
            self._cut(token, link)
        else:
            return self._print(token, link)
        return 0

    def _print(self, token: Token, link: Link) -> int:
        if token.name == "ESC @" and self._paper.blank:
            self._torn = False
        moved = self._paper.apply(token)
        if moved and "unasked_reports" in self._faults:
            self._answer(link, report(self._troubles()))
        if self._paper.lines + self._paper.images >= MIDWAY_LINES:
            self._comes("midway")
        return moved

    def _comes(self, step: str) -> bool:
        """Whether an armed trouble of this step begins now."""
        armed = [trouble for trouble in TROUBLES if f"{trouble}_{step}" in self._faults]
        for trouble in armed:
            self._faults.discard(f"{trouble}_{step}")
            self._set(trouble)
            if trouble == "overheated":
                self._cool_at = time.monotonic() + COOL_SECONDS
        return bool(armed)

    def _cut(self, token: Token, link: Link) -> None:
        if not self._paper.blank and self._comes("at_cut"):
            if "jam" not in self._faults:
                self._queue.appendleft(
                    (token, link)
                )  # cut when the paper is back; a knife that stuck does not try again
            return
        if self._paper.blank:
            self._paper.new_strip()
            return
        self._keep(torn=False)
        self._comes("after_cut")
        if "silent_after_job" in self._faults:
            self._silent = True
        if "leftover_bytes" in self._faults:
            link.send(b"\x12")

    # -- presenter --------------------------------------------------------------------------------------------
    def _mouth_jams(self) -> bool:
        return bool(self._faults & {"presenter_jam", "presenter_stuck"}) and self._mouth is not None

    def _present(self, n: int, link: Link) -> None:
        """GS e: 2 takes the slip into the bin, 5 drops it, 6 tells the state; bit 7 jam, bit 3 slip in the mouth."""
        if not self._model.presenter:
            self._paper.unknown.append(f"GS e {n:02x}")
        elif n == 6 and self._model.presenter == "gs_e":
            lies = self._mouth is not None and not self._mouth_jams()
            self._answer(link, bytes([0x08 * lies | 0x80 * self._mouth_jams()]))
        elif n == 2 and not self._faults & {"presenter_stuck", "bin_full"}:
            self._empty_mouth("bin")
        elif n == 5 and not self._mouth_jams():
            self._empty_mouth("dropped")

    def _empty_mouth(self, where: str) -> None:
        with self._changed:
            if self._mouth is not None:
                self._mouth["where"] = where
                self._mouth = None

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
        strip: dict[str, object] = {"n": n, "complete": complete, "text": text, "images": self._paper.images}
        kept.append(strip | {"png": str(picture), "where": "tray"})
        if self._model.presenter and not torn:
            self._empty_mouth("pushed out")  # a slip that still lay there is pushed out by the next
            self._mouth = kept[-1]
            self._mouth["where"] = "mouth"
        self._torn = False
        self._paper.new_strip()
