"""Over TLS a terminal shows its own certificate; nobody comes in with another's, or with one of another maker."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import trustme
import uvicorn
from click.testing import CliRunner

from central import cli, tls
from central.app import create_app
from central.platform import Platform
from tests.patience import PATIENCE

TOKEN = {"Authorization": "Bearer token"}


@dataclass
class Secured:
    """A platform that wants certificates, and makers of such."""

    url: str
    folder: Path
    ca: trustme.CA

    def certificate(self, name: str, ca: trustme.CA | None = None) -> tuple[str, str]:
        """Files of certificate and key."""
        made = (ca or self.ca).issue_cert(f"{name.lower() or 'x'}.terminals.test", common_name=name or None)
        chain, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        chain.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
        made.private_key_pem.write_to_path(key)
        return str(chain), str(key)

    def slot(self, terminal: str, certificate: tuple[str, str] | None) -> int:
        headers = {**TOKEN, "Terminal-Id": terminal}
        with requests.Session() as session:
            session.trust_env = False
            ca = str(self.folder / "ca.pem")
            return session.get(
                f"{self.url}/v1/slot?n=1", headers=headers, cert=certificate, verify=ca, timeout=PATIENCE
            ).status_code


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Secured]:
    ca = trustme.CA()
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    own = ca.issue_cert("127.0.0.1")
    own.private_key_pem.write_to_path(tmp_path / "server.key")
    (tmp_path / "server.pem").write_bytes(b"".join(blob.bytes() for blob in own.cert_chain_pems))
    platform = Platform.open(tmp_path / "central", dev=True)
    settings = tls.server_settings(tmp_path / "server.pem", tmp_path / "server.key", tmp_path / "ca.pem")
    app = create_app(platform, certificates=True)
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_config=None, ws="none", lifespan="off", **settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + PATIENCE
        while not server.started:
            assert time.monotonic() < until and thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Secured(f"https://127.0.0.1:{port}", tmp_path, ca)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        platform.close()


def test_a_terminal_comes_in_with_its_own_certificate_only(secured: Secured) -> None:
    own, other = secured.certificate("LX0417"), secured.certificate("LX0999")
    assert secured.slot("LX0417", own) == 200
    assert secured.slot("LX0999", other) == 200
    assert secured.slot("LX0417", other) == 403
    assert secured.slot("LX0417", None) == 403
    assert secured.slot("LX0417", secured.certificate("")) == 403  # a certificate without a name


def test_a_certificate_of_another_maker_ends_the_handshake(secured: Secured) -> None:
    with pytest.raises(requests.RequestException):
        secured.slot("LX0417", secured.certificate("LX0417", trustme.CA()))


def test_people_without_a_certificate_reach_what_is_for_people(secured: Secured) -> None:
    context = ssl.create_default_context(cafile=str(secured.folder / "ca.pem"))
    assert context.verify_mode == ssl.CERT_REQUIRED
    for path, status in (("/v1/health", 200), ("/v1/terminal-keys", 200), ("/check/X", 404), ("/desk/sign-in", 200)):
        answer = requests.get(secured.url + path, verify=str(secured.folder / "ca.pem"), timeout=PATIENCE)
        assert answer.status_code == status


def test_without_tls_no_name_can_be_claimed(tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    platform = Platform.open(tmp_path / "central", dev=True)
    with TestClient(create_app(platform, certificates=True)) as client:
        headers = {**TOKEN, "Terminal-Id": "LX0417", "Peer-Name": "LX0417", "X-Peer-Name": "LX0417"}
        assert client.get("/v1/slot", headers=headers).status_code == 403
    platform.close()


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ({}, ""),
        ({"subject": ((("commonName", "LX0417"),),)}, "LX0417"),
        ({"subject": ((("commonName", "LX0417"),), (("commonName", "LX0999"),))}, ""),
        ({"subject": ((("organizationName", "x"),),)}, ""),
        (None, ""),
    ],
)
def test_a_certificate_has_one_name_or_none(subject: object, name: str) -> None:
    assert tls.common_name(subject) == name


def test_half_of_the_tls_options_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "x.pem"
    file.write_bytes(b"")
    for options in (["--tls-cert"], ["--tls-key"], ["--tls-client-ca"]):
        found = CliRunner().invoke(cli.main, ["serve", *options, str(file), "--data", str(tmp_path)])
        assert found.exit_code == 2 and "belong together" in found.output
