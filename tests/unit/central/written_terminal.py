"""A terminal that writes its own requests by the schema: the platform is tested against the written wire alone."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import gmssl_pyx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from fastapi.testclient import TestClient

from central.db import CHINA

SEALED = "2026-11-20T21:30:05+08:00"
PASSWORD = "a password of the test"


@dataclass
class Clock:
    """Stands until it is moved."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 21, 31, tzinfo=CHINA))

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        self.at += timedelta(**time)


def b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


def digest_header(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


class Ed25519:
    """Receipts of the form TR1."""

    prefix = "TR1"

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes_raw()

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


class Sm2:
    """Receipts of the form TR2."""

    prefix = "TR2"

    def __init__(self) -> None:
        self.public, self._secret = gmssl_pyx.sm2_key_generate()

    def digest(self, data: bytes) -> bytes:
        return bytes(gmssl_pyx.sm3_hash(data))

    def sign(self, message: bytes) -> bytes:
        der = gmssl_pyx.sm2_sign(self._secret, self.public, message, b"1234567812345678")
        return b"".join(figure.to_bytes(32, "big") for figure in decode_dss_signature(der))


@dataclass
class Sender:
    """Builds and sends what the schema describes."""

    client: TestClient
    terminal_id: str = "LX0417"
    token: str = "token"
    key: Ed25519 | Sm2 = field(default_factory=Ed25519)
    epoch: str = "03"
    check: str = "11"
    seqs: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Terminal-Id": self.terminal_id}

    @property
    def public_key(self) -> str:
        return base64.b64encode(self.key.public).decode()

    def body(
        self, payload: object, files: tuple[bytes, ...] = (), kind: str = "application", item: str = "newborn@1.0.0",
        order_key: str = "k",
    ) -> dict[str, Any]:  # fmt: skip
        raw = json.dumps(payload).encode() if not isinstance(payload, bytes) else payload
        seq = next(self.seqs)
        number = f"{self.terminal_id}-{self.epoch}-{seq:06d}-{self.check}"
        digests = [hashlib.sha256(data).hexdigest() for data in files]
        listed = self.key.digest("".join(d + "\n" for d in digests).encode())
        parts = [b32(self.key.digest(raw)), b32(listed), b32(bytes(32)), "A" * 13]
        signed = ":".join([self.key.prefix, number, "20261120T213005+0800", "SYNCED", *parts])
        return {
            "version": 1,
            "submission_id": str(uuid.uuid4()),
            "number": number,
            "kind": kind,
            "item": item,
            "order_key": order_key,
            "sealed_at": SEALED,
            "clock_quality": "synced",
            "receipt": f"{signed}:{b32(self.key.sign(signed.encode()))}",
            "terminal_key": self.public_key,
            "payload": {"sha256": hashlib.sha256(raw).hexdigest(), "base64": base64.b64encode(raw).decode()},
            "attachments": [
                {"name": f"page_{n}", "media_type": "image/jpeg", "sha256": digest, "size": len(data)}
                for n, (digest, data) in enumerate(zip(digests, files, strict=True))
            ],
        }

    @staticmethod
    def prepared(body: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """The text of a PUT and its own headers."""
        raw = json.dumps(body)
        return raw, {"Content-Digest": digest_header(raw.encode()), "Idempotency-Key": body["submission_id"]}

    def put(self, body: dict[str, Any], **headers: str) -> Any:
        raw, own = self.prepared(body)
        path = f"/v1/submissions/{body['submission_id']}"
        return self.client.put(path, content=raw, headers={**self.headers, **own, **headers})

    def patch(self, sha256: str, offset: int, data: bytes, **headers: str) -> Any:
        return self.client.patch(
            f"/v1/blobs/{sha256}",
            content=data,
            headers={**self.headers, "Upload-Offset": str(offset), "Content-Digest": digest_header(data), **headers},
        )

    def commit(self, body: dict[str, Any]) -> Any:
        return self.client.post(f"/v1/submissions/{body['submission_id']}/commit", headers=self.headers)

    def send(
        self, payload: object, files: tuple[bytes, ...] = (), **more: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Everything up to the commit; the request's body and the receipt's body."""
        body = self.body(payload, files, **more)
        assert self.put(body).status_code in (201, 202)
        for data in files:
            assert self.patch(hashlib.sha256(data).hexdigest(), 0, data).status_code == 204
        answer = self.commit(body)
        assert answer.status_code == 200
        return body, answer.json()["body"]

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: dict[str, Any], **headers: str) -> Any:
        return self.client.post(path, json=body, headers={**self.headers, **headers})

    def ask_for_epoch(self, wish: str, key: str = "") -> Any:
        body = {"version": 1, "reason": "restore", "terminal_key": key or self.public_key}
        return self.post("/v1/epoch", body, **{"Idempotency-Key": wish})
