"""TLS with authorities made here: who is trusted, who is not, which side is at fault, and that no token leaks."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from offline_queue.model import State
from offline_queue.sending.events import TerminalHeld, TerminalReleased
from offline_queue.sending.line import Line, NoReply
from offline_queue.sending.link import Link
from offline_queue.sending.tls import Tls
from tests.faults.queue_bench import TOKEN, Central, Terminal, central, until

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass
class Papers:
    """An authority with a certificate for the platform and one for the terminal, as files."""

    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.ca = self.folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(self.ca))
        self.platform = self.leaf("platform", self.authority.issue_cert("127.0.0.1", common_name="platform"))
        self.terminal = self.leaf("terminal", self.authority.issue_cert("terminal.invalid", common_name="L0001"))

    def leaf(self, name: str, made: trustme.LeafCert) -> Path:
        path = self.folder / f"{name}.pem"
        made.private_key_and_cert_chain_pem.write_to_path(str(path))
        return path

    @property
    def tls(self) -> Tls:
        return Tls(self.ca, certificate=self.terminal)

    def pins(self) -> tuple[str, str]:
        """Of the public key, of the certificate."""
        certificate = x509.load_pem_x509_certificate(self.platform.read_bytes().partition(b"-----BEGIN CERT")[2].join(
            [b"-----BEGIN CERT", b""]
        ))  # fmt: skip
        spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        der = certificate.public_bytes(Encoding.DER)
        return hashlib.sha256(spki).hexdigest(), hashlib.sha256(der).hexdigest()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("tls") / "right")


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return Papers(tmp_path_factory.mktemp("tls") / "strangers")


@pytest.fixture(scope="module")
def running(papers: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """A platform that asks every terminal for its certificate."""
    settings = {"ssl_certfile": papers.platform, "ssl_ca_certs": papers.ca, "ssl_cert_reqs": ssl.CERT_REQUIRED}
    with central(tmp_path_factory.mktemp("central"), **settings) as found:
        yield found


@pytest.mark.parametrize("pin", ["none", "key", "certificate", "old and new"])
def test_the_right_platform_with_the_right_pin_gets_the_records(
    pin: str, papers: Papers, running: Central, fresh: Callable[..., Terminal]
) -> None:
    spki, der = papers.pins()
    colons = ":".join(der[n : n + 2] for n in range(0, 64, 2)).upper()  # as openssl prints it
    pins = {"none": "", "key": spki, "certificate": colons, "old and new": f"{'0' * 64} {spki}"}
    key = running.platform.public_key
    terminal = fresh(running.url, tls=replace(papers.tls, pin=pins[pin]), platform_key=key)
    terminal.seal("{}", files=(f"scan {pin}".encode(),))
    with terminal:
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)


@dataclass
class Stranger:
    """A TLS server that keeps what it was told after the handshake."""

    url: str
    heard: list[bytes]


@contextmanager
def stranger(certificate: Path, **versions: ssl.TLSVersion) -> Iterator[Stranger]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            with suppress(OSError), raw:
                raw.settimeout(2)
                with context.wrap_socket(raw, server_side=True) as secure:
                    heard.append(secure.recv(4096))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Stranger(f"https://127.0.0.1:{listener.getsockname()[1]}", heard)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def held(terminal: Terminal) -> str:
    until(lambda: bool(terminal.of(TerminalHeld)))
    return str(terminal.of(TerminalHeld)[0].reason)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("other authority", "certificate"),
        ("other name", "certificate"),
        ("other pin", "certificate"),
        ("expired", "certificate"),
        ("not yet valid", "clock"),
    ],
)
def test_a_platform_that_is_not_the_right_one_holds_the_terminal_and_hears_nothing(
    fault: str, reason: str, papers: Papers, strangers: Papers, fresh: Callable[..., Terminal]
) -> None:
    issue = papers.authority.issue_cert
    certificates = {
        "other authority": lambda: strangers.platform,
        "other name": lambda: papers.leaf("other", issue("elsewhere.invalid")),
        "other pin": lambda: papers.platform,
        "expired": lambda: papers.leaf("old", issue("127.0.0.1", not_before=NOW - 9 * DAY, not_after=NOW - DAY)),
        "not yet valid": lambda: papers.leaf("new", issue("127.0.0.1", not_before=NOW + DAY, not_after=NOW + 9 * DAY)),
    }
    with stranger(certificates[fault]()) as server:
        pin = "ab" * 32 if fault == "other pin" else ""
        terminal = fresh(server.url, tls=replace(papers.tls, pin=pin), platform_key=bytes(32))
        submission_id = terminal.seal("{}")
        with terminal:
            assert held(terminal) == reason
            assert not terminal.sender.link_up
            row = terminal.outbox.row(submission_id)
    assert row is not None and row.attempts == 0
    assert TOKEN.encode() not in b"".join(server.heard)


def test_our_missing_certificate_holds_the_terminal_until_it_is_there(
    papers: Papers, running: Central, tmp_path: Path, fresh: Callable[..., Terminal]
) -> None:
    """Files that a technician puts in place are found without a restart."""
    mine = tmp_path / "terminal.pem"
    tls = Tls(papers.ca, certificate=mine)
    terminal = fresh(running.url, tls=tls, platform_key=running.platform.public_key)
    submission_id = terminal.seal("{}")
    with terminal:
        assert held(terminal) == "certificate"
        mine.write_bytes(papers.terminal.read_bytes())
        until(lambda: terminal.outbox.counts()[State.COMMITTED] == 1)
        assert terminal.of(TerminalReleased)
        row = terminal.outbox.row(submission_id)
    assert row is not None and row.attempts == 0


@pytest.mark.parametrize("shown", ["none", "a stranger's", "expired"])
def test_a_certificate_of_ours_that_the_platform_refuses_is_certificate_trouble(
    shown: str, papers: Papers, strangers: Papers, running: Central, fresh: Callable[..., Terminal]
) -> None:
    old = papers.authority.issue_cert("terminal.invalid", not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    mine = {"none": None, "a stranger's": strangers.terminal, "expired": papers.leaf("ours", old)}[shown]
    terminal = fresh(running.url, tls=Tls(papers.ca, certificate=mine), platform_key=running.platform.public_key)
    terminal.seal("{}")
    with terminal:
        assert held(terminal) == "certificate"


def test_nothing_is_taken_from_the_environment(
    papers: Papers, running: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A technician's shell, or an update, may leave these behind."""
    monkeypatch.setenv("SSL_CERT_FILE", str(papers.ca))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(papers.ca))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    line = Line(running.url, Tls(certificate=papers.terminal))
    found = line.call("GET", "/v1/health", {})
    line.close()
    assert isinstance(found, NoReply) and found.held == "certificate"
    line = Line(running.url, papers.tls)
    reply = line.call("GET", "/v1/health", {})
    line.close()
    assert not isinstance(reply, NoReply) and reply.status == 200


def test_a_plain_server_on_the_tls_port_is_line_trouble(papers: Papers, tmp_path: Path) -> None:
    with central(tmp_path / "plain") as plain:
        line = Line(f"https://127.0.0.1:{plain.port}", papers.tls)
        found = line.call("GET", "/v1/health", {})
        line.close()
    assert isinstance(found, NoReply) and not found.held


def test_the_oldest_tls_is_1_2(papers: Papers) -> None:
    assert papers.tls.context().minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("url", "more"),
    [
        ("http://platform.invalid", {}),
        ("http://10.0.0.5:8400", {}),
        ("ftp://127.0.0.1", {}),
        ("https://", {}),
        ("https://platform.invalid", {}),  # nobody's key is known
        ("https://platform.invalid", {"platform_keys": (b"short",)}),
        ("https://127.0.0.1", {"tls": Tls(pin="abc")}),
    ],
)
def test_a_link_that_would_leak_or_believe_anybody_is_refused_at_once(url: str, more: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Link(url, "LX0417", TOKEN, **more)  # type: ignore[arg-type]


def test_the_token_is_in_no_repr() -> None:
    assert TOKEN not in repr(Link("http://localhost:1", "LX0417", TOKEN))
