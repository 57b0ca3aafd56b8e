"""What the terminal asks live: with the platform up, and with every kind of trouble, within the deadline."""

from __future__ import annotations

import http.server
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kiosk.platform_client import (
    Health,
    HelpCall,
    ImmediateResult,
    IssuedTicket,
    NotReady,
    PlatformClient,
    Progress,
    Reconciled,
    Ticket,
    Unavailable,
    Why,
)
from tests.faults.queue_bench import TOKEN, Central, Terminal, central, make_identity, until
from tests.patience import within

PAYLOAD = (
    '{"result": "immediate", "title": "参保证明", "applicant": {"name": "林知夏", "id_number": "999901199004120026"}}'
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as found:
        yield found


@pytest.fixture
def client(running: Central) -> Iterator[PlatformClient]:
    yield PlatformClient(running.url, TOKEN, "LX0417")
    running.trouble("up")


def test_progress_and_the_immediate_result_of_a_sealed_case(
    client: PlatformClient, running: Central, tmp_path: Path
) -> None:
    with Terminal(tmp_path / "queue", make_identity(tmp_path, "LX0417"), running.url) as terminal:
        request = terminal.seal(PAYLOAD)
        terminal.sender.kick()
        until(lambda: terminal.outbox.platform_receipt(request) != "")
        number = terminal.outbox.rows()[0].number
    found = client.progress(number=number)
    assert isinstance(found, Progress) and found.cases[0].subcases[0].state == "办结"
    by_person = client.progress(id_number="999901199004120026")
    assert isinstance(by_person, Progress) and by_person.cases == found.cases
    result = client.result(request)
    assert isinstance(result, ImmediateResult) and result.data["title"] == "参保证明"
    assert requests.get(result.check_url, timeout=5).status_code == 200
    assert client.result("nobody") == Unavailable(Why.NOT_FOUND, "404")


def test_a_promised_item_has_no_result_yet(client: PlatformClient, running: Central, tmp_path: Path) -> None:
    with Terminal(tmp_path / "queue", make_identity(tmp_path, "LX0001"), running.url) as terminal:
        request = terminal.seal("{}")
        terminal.sender.kick()
        until(lambda: terminal.outbox.platform_receipt(request) != "")
    assert isinstance(PlatformClient(running.url, TOKEN, "LX0001").result(request), NotReady)


def test_tickets_ranges_and_reconciling(client: PlatformClient) -> None:
    ticket = client.draw_ticket("social", "person")
    assert isinstance(ticket, Ticket) and ticket.number.startswith("B") and ticket.windows == ("4", "5")
    ranges = client.reserve_tickets(count=3, days=2)
    assert isinstance(ranges, tuple) and len(ranges) == 2
    first = ranges[0]
    issued = IssuedTicket(first.day, f"{first.letter}{first.first:03d}", "tax", "", f"{first.day}T09:00:00+08:00")
    assert client.report_issued([issued]) == Reconciled((issued.number,), {})


def test_a_call_for_help_and_its_state(client: PlatformClient) -> None:
    call = client.call_help("云栖街道服务站")
    assert isinstance(call, HelpCall) and client.help_state(call.call_id) == call
    ended = client.cancel_help(call.call_id)
    assert isinstance(ended, HelpCall) and ended.state == "cancelled"
    assert client.help_state("../x") == Unavailable(Why.NOT_FOUND, "404")


@pytest.mark.parametrize(("mode", "why"), [("down", Why.NO_LINE), ("busy", Why.BUSY), ("refuse_terminal", Why.REFUSED)])
def test_each_trouble_is_a_value(client: PlatformClient, running: Central, mode: str, why: Why) -> None:
    assert isinstance(client.health(), Health)
    running.trouble(mode)
    answers = [
        client.health(), client.progress("x"), client.progress(number="x"), client.result("x"), client.draw_ticket("x"),
        client.reserve_tickets(), client.report_issued([]), client.call_help("x"), client.help_state("x"),
    ]  # fmt: skip
    assert {answer.why for answer in answers if isinstance(answer, Unavailable)} == {why}
    assert all(isinstance(answer, Unavailable) for answer in answers)


def test_a_wrong_question_is_invalid(client: PlatformClient) -> None:
    assert client.progress(id_number="9" * 99) == Unavailable(Why.INVALID, "422")


def test_a_platform_that_never_answers_costs_no_more_than_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = PlatformClient(f"http://127.0.0.1:{silent.getsockname()[1]}", TOKEN, "LX0417", deadline=0.2)
        with within(1.0):
            answer = client.health()
    assert isinstance(answer, Unavailable) and answer.why is Why.NO_LINE
    until(lambda: not any(thread.name == "platform-call" for thread in threading.enumerate()))


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>Sign in to the Wi-Fi</html>"), (200, b"[]"), (200, b"{}"), (302, b"")]
)
def test_a_captive_portal_is_not_taken_for_the_platform(status: int, body: bytes) -> None:
    class Portal(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", "/sign-in")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return None

    with http.server.HTTPServer(("127.0.0.1", 0), Portal) as portal:
        thread = threading.Thread(target=portal.handle_request, daemon=True)
        thread.start()
        answer = PlatformClient(f"http://127.0.0.1:{portal.server_port}", TOKEN, "LX0417").health()
        thread.join(5)
    assert isinstance(answer, Unavailable) and answer.why is Why.INVALID


def test_the_serve_command_says_in_one_line_where_it_listens(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from central.cli import main; main()", "serve", "--port", "0", "--dev"]
    with subprocess.Popen(
        [*command, "--data", str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd(), bufsize=1
    ) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(2)]
            url = lines[1].split()[-1]
            assert "password" in lines[0] and lines[1].startswith("central: listening on http://127.0.0.1:")
            assert isinstance(PlatformClient(url, "", "LX0417").progress(number="x"), Progress)
        finally:
            process.terminate()
            process.wait(10)
