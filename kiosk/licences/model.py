"""What the platform shows on consent: licences and shared data, each sealed by its issuer. Nothing of it is kept."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offline_queue.written_wire import canonical

Document = Mapping[str, Any]
_MOST_BYTES = 200_000  # of one signed document; the largest household book has some 10 kB


@dataclass(frozen=True, slots=True)
class Seal:
    """An issuer's signature. `suite` is a name of offline_queue.receipts.suites.BY_ALGORITHM, or one we do not know."""

    suite: str
    key_id: str
    signature: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Licence:
    """An electronic licence. Dates are ISO; `valid_to` "" has no end. `signed` are the bytes under the seal.

    repr is off so that nobody logs one.
    """

    type: str
    name: str
    identifier: str
    holder_id: str
    holder_name: str
    issuer: str
    issued_on: str
    valid_from: str
    valid_to: str
    state: str  # valid, revoked, suspended
    data: Mapping[str, str]
    seal: Seal
    signed: bytes

    @property
    def sha256(self) -> str:
        """Of what the issuer sealed: it says in the payload which licence was seen."""
        return hashlib.sha256(self.signed).hexdigest()

    def summary(self) -> dict[str, str]:
        """What the payload's material says of it: which licence, not what stands in it."""
        return {
            "type": self.type,
            "identifier": self.identifier,
            "issuer": self.issuer,
            "valid_to": self.valid_to,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, slots=True, repr=False)
class SharedAnswer:
    """What one department answered about one kind of data (数据共享), at `as_of`."""

    kind: str
    holder_id: str
    issuer: str
    as_of: str
    data: Mapping[str, str]
    seal: Seal
    signed: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.signed).hexdigest()

    def summary(self) -> dict[str, str]:
        """In the form of a licence's: the day of the data stands for an identifier, which they have not."""
        return {
            "type": self.kind,
            "identifier": self.as_of,
            "issuer": self.issuer,
            "valid_to": "",
            "sha256": self.sha256,
        }


_TEXTS = (
    "type", "name", "identifier", "holder_id", "holder_name", "issuer", "issued_on", "valid_from", "valid_to", "state",
)  # fmt: skip


def licence_from(document: object) -> Licence:
    """Of the platform's JSON. Raises ValueError, without contents, for what is no licence."""
    whole = _whole(document)
    texts: dict[str, Any] = {name: _text(whole, name) for name in _TEXTS}
    return Licence(**texts, **_sealed(whole))


def shared_from(document: object) -> SharedAnswer:
    """The same for one answer of shared data; `issuer` may be missing, then the seal alone says who answered."""
    whole = _whole(document)
    return SharedAnswer(
        kind=_text(whole, "kind"),
        holder_id=_text(whole, "holder"),
        issuer=_text(whole, "issuer") if "issuer" in whole else "",
        as_of=_text(whole, "as_of"),
        **_sealed(whole),
    )


def signature_bytes(text: str) -> bytes:
    """Base64 of either alphabet, with or without padding. Raises ValueError for anything else."""
    plain = text.translate(str.maketrans("-_", "+/")).rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9+/]*", plain):
        raise ValueError("not base64")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _whole(document: object) -> Document:
    if not isinstance(document, Mapping):
        raise ValueError("not a sealed document: no object")
    return document


def _text(document: Document, name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise ValueError(f"not a sealed document: {name}")
    return value


def _sealed(document: Document) -> dict[str, Any]:
    """Data, seal, and the bytes that are signed: all fields but the seal, also those that a newer platform added."""
    seal, data = document.get("seal"), document.get("data")
    if not isinstance(seal, Mapping):
        raise ValueError("not a sealed document: seal")
    if not isinstance(data, Mapping) or not all(isinstance(v, str) for pair in data.items() for v in pair):
        raise ValueError("not a sealed document: data")
    try:
        signed = canonical({name: value for name, value in document.items() if name != "seal"})
    except (TypeError, ValueError, RecursionError) as error:  # lone surrogates, NaN cannot be: JSON of the wire
        raise ValueError("not a sealed document: encoding") from error
    if len(signed) > _MOST_BYTES:
        raise ValueError("not a sealed document: too large")
    found = Seal(_text(seal, "suite"), _text(seal, "key_id"), signature_bytes(_text(seal, "signature")))
    return {"data": dict(data), "seal": found, "signed": signed}
