"""All simulators on one bench, with a small loopback server so that another process can play with them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from drivers.simulators import scenario
from drivers.simulators.scenario import VERBS, VERBS_WITH_ARGUMENT

# role: (module, class, whether it keeps papers in an out_dir). Imported one by one, so that one that is missing or
# broken does not take the others down.
SIMULATORS: dict[str, tuple[str, str, bool]] = {
    "idcard": ("drivers.simulators.idcard", "IdCardSimulator", False),
    "smartcard": ("drivers.simulators.smart_card", "SmartCardSimulator", False),
    "portrait_camera": ("drivers.simulators.portrait_camera", "PortraitCameraSimulator", False),
    "document_camera": ("drivers.simulators.document_camera", "DocumentCameraSimulator", False),
    "document_scanner": ("drivers.simulators.document_scanner", "DocumentScannerSimulator", False),
    "receipt_printer": ("drivers.simulators.receipt_printer", "EscPosSimulator", True),
    "form_printer": ("drivers.simulators.form_printer", "IppPrinterSimulator", True),
    "queue_ticket": ("drivers.simulators.receipt_printer", "EscPosSimulator", True),
    "code_reader": ("drivers.simulators.code_reader", "CodeReaderSimulator", False),
    "io_board": ("drivers.simulators.io_board", "IoBoardSimulator", False),
    "keypad": ("drivers.simulators.input_device", "KeypadSimulator", False),
}
# role: the argument that puts its simulator where an earlier one was. A reader behind pcscd and a scanner behind saned
# are found again by the name that those give them.
PLACES = {
    "idcard": "link", "code_reader": "link", "io_board": "link", "keypad": "node", "document_camera": "port",
    "portrait_camera": "port", "receipt_printer": "port", "form_printer": "port", "queue_ticket": "port",
}  # fmt: skip
LARGEST_REQUEST = 4096  # bytes; a verb and a key


class SimulatorBench:
    """`out_dir` gets one folder of papers per printer role. `missing`: which simulators are not there, and why.

    `places` are addresses of an earlier bench: on the same ports and links, devices come back where they were.
    """

    def __init__(self, out_dir: Path, places: Mapping[str, str] | None = None) -> None:
        self._out_dir = out_dir
        self._places = dict(places or {})
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.simulators: dict[str, Any] = {}
        self.missing: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.scenarios = scenario.ScenarioPlayer(self)

    @property
    def control(self) -> str:
        """Address of the control server; "" while it does not run."""
        return "" if self._server is None else f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> dict[str, str]:
        """Role to registry address of every simulator that could be started."""
        for role in SIMULATORS:
            try:
                simulator = self.make(role)
                self.addresses[role] = simulator.start()
            except Exception as trouble:  # noqa: BLE001 the bench works with the simulators that do
                self.missing[role] = f"{type(trouble).__name__}: {trouble}"
            else:
                self.simulators[role] = simulator
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="sim-control", daemon=True)
        self._thread.start()
        return dict(self.addresses)

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join(5)
            self._server.server_close()
            self._server = self._thread = None
        self.scenarios.stop()
        for simulator in self.simulators.values():
            simulator.stop()
        self.simulators.clear()
        self.addresses.clear()

    def do(self, role: str, verb: str, argument: str = "") -> None:
        """Play, clear, lay, take, show, remove. KeyError or ValueError with a sentence for what is not there.

        The role "bench" has the one verb "scenario": plays the one of that name, "" stops what is played.
        """
        if (role, verb) == ("bench", "scenario"):
            if argument:
                self.scenarios.play(argument)
            else:
                self.scenarios.stop()
            return
        if role not in self.simulators:
            raise KeyError(f"no simulator {role!r} on the bench; there are {', '.join(self.simulators)}")
        action: Callable[..., None] | None = getattr(self.simulators[role], verb, None) if verb in VERBS else None
        if action is None:
            raise ValueError(f"the simulator {role!r} cannot {verb!r}")
        if verb in VERBS_WITH_ARGUMENT:
            action(argument)
        else:
            action()

    def state(self) -> dict[str, object]:
        """For each role its address, its faults with labels, what can be laid or shown, and its own state."""
        rows = {role: self._row(role, simulator) for role, simulator in self.simulators.items()}
        played = {"known": scenario.titles(), "played": self.scenarios.state()}
        return {"simulators": rows, "missing": dict(self.missing), "scenarios": played}

    def make(self, role: str) -> Any:
        """The simulator of a role, not started and not on the bench. ImportError when it is not there."""
        module, name, keeps_papers = SIMULATORS[role]
        kind = getattr(import_module(module), name)
        if not keeps_papers:
            return kind(**self._place(role))
        folder = self._out_dir / role
        folder.mkdir(parents=True, exist_ok=True)
        return kind(folder, **self._place(role))

    def _place(self, role: str) -> dict[str, Any]:
        address = urlsplit(self._places.get(role, ""))
        name = PLACES.get(role, "")
        if not name or not address.scheme:
            return {}
        if name == "port":
            return {name: address.port}
        Path(address.path).unlink(missing_ok=True)  # what a killed bench left there
        return {name: Path(address.path)}

    def _row(self, role: str, simulator: Any) -> dict[str, object]:
        row = {"address": self.addresses[role], "kind": simulator.kind, "faults": simulator.faults()}
        for choice in ("people", "pages", "codes", "contacts", "keys"):
            if callable(getattr(simulator, choice, None)):
                row[choice] = getattr(simulator, choice)()
        return row | {"state": simulator.state()}


def _handler(bench: SimulatorBench) -> type[BaseHTTPRequestHandler]:
    class Control(BaseHTTPRequestHandler):
        """GET /state; POST /sim {"role", "verb", "arg"}."""

        def do_GET(self) -> None:
            if self.path == "/state":
                self._reply(200, bench.state())
            else:
                self._reply(404, {"ok": False, "error": "there are /state and /sim"})

        def do_POST(self) -> None:
            try:
                length = min(int(self.headers.get("Content-Length", "0")), LARGEST_REQUEST)
                request = json.loads(self.rfile.read(length))
                bench.do(str(request["role"]), str(request["verb"]), str(request.get("arg") or ""))
            except (KeyError, ValueError, TypeError, AttributeError) as trouble:
                self._reply(400, {"ok": False, "error": str(trouble.args[0] if trouble.args else trouble)})
            else:
                self._reply(200, {"ok": True})

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the demo's terminal belongs to the demo."""

        def _reply(self, code: int, value: dict[str, object]) -> None:
            body = json.dumps(value, ensure_ascii=False).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Control
