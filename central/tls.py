"""TLS with certificates of the terminals: whose certificate it is becomes known to the application.

uvicorn tells an application nothing of the client's certificate. Its HTTP protocol, one object a connection, copies a
dictionary of its own into the state of every request: the name is put there once the handshake is over.
"""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PEER = "peer_name"


class NamedH11(H11Protocol):
    """`request.state.peer_name`: the common name of a certificate that the client CA signed, "" without one."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        shown = transport.get_extra_info("ssl_object")
        self.app_state = {**self.app_state, PEER: common_name(shown.getpeercert()) if shown else ""}


def common_name(certificate: Any) -> str:
    """Of ssl.SSLObject.getpeercert(), which gives nothing that was not verified."""
    found = [value for part in (certificate or {}).get("subject", ()) for name, value in part if name == "commonName"]
    return found[0] if len(found) == 1 else ""


def server_settings(certificate: Path, key: Path, client_ca: Path | None) -> dict[str, Any]:
    """For uvicorn.Config. A certificate is optional in the handshake: clerks' browsers and whoever checks a paper have

    none; what is for terminals asks for it (wire.terminal_of). One that the CA did not sign ends the handshake.
    """
    settings: dict[str, Any] = {"ssl_certfile": certificate, "ssl_keyfile": key, "http": NamedH11}
    if client_ca is not None:
        settings |= {"ssl_ca_certs": client_ca, "ssl_cert_reqs": ssl.CERT_OPTIONAL}
    return settings
