"""TLS to the platform: who it must be (CA, name, pin), who we are (our certificate), and what went wrong."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CERTIFICATE = "certificate"
CLOCK = "clock"
NOT_YET_VALID = 9  # X509_V_ERR_CERT_NOT_YET_VALID: far more often a clock without a battery than a young certificate

# A platform that does not like our certificate (RFC 8446 §6.2). A missing one is handshake_failure in TLS 1.2.
REFUSALS_OF_OURS = (
    "CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "UNSUPPORTED_CERTIFICATE", "CERTIFICATE_REVOKED", "CERTIFICATE_EXPIRED",
    "CERTIFICATE_UNKNOWN", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE", "DECRYPT_ERROR",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tls:
    """Without `ca` the system's authorities are trusted. `pin`: SHA-256 in hexadecimal of the platform's public key

    (SPKI, DER) or certificate; several, separated by blanks, while the platform changes its key. `certificate` and
    `key` (PEM): the terminal's own, common name = terminal id; the key may stand in the certificate's file.
    """

    ca: Path | None = None
    pin: str = ""
    certificate: Path | None = None
    key: Path | None = None

    def pins(self) -> frozenset[str]:
        """ValueError for what is no SHA-256: a pin with a slip must not become no pin."""
        found = frozenset(word.replace(":", "").lower() for word in self.pin.split())
        if any(len(pin) != 64 or set(pin) - set("0123456789abcdef") for pin in found):
            raise ValueError("a pin is a SHA-256 in hexadecimal")
        return found

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, name and chain checked, nothing from the environment. OSError for unreadable files."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ca is not None:
            context.load_verify_locations(cafile=self.ca)
        else:
            system = ssl.get_default_verify_paths()  # the built-in places, not those that SSL_CERT_FILE names
            folder = Path(system.openssl_capath)
            file = Path(system.openssl_cafile)
            context.load_verify_locations(file if file.exists() else None, folder if folder.exists() else None)
        if self.certificate is not None:
            context.load_cert_chain(self.certificate, self.key)
        return context

    def stamp(self) -> tuple[float, ...]:
        """Changes when a file was renewed."""
        files = (self.ca, self.certificate, self.key)
        return tuple(file.stat().st_mtime for file in files if file is not None)


def fits_pin(certificate: bytes, pins: frozenset[str]) -> bool:
    """`certificate` in DER. No pin fits everything: then the chain alone decides."""
    if not pins:
        return True
    spki = x509.load_der_x509_certificate(certificate).public_key()
    der = spki.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = [hashlib.sha256(raw).hexdigest() for raw in (certificate, der)]
    return any(hmac.compare_digest(pin, have) for pin in pins for have in found)


def held_by(error: BaseException) -> str:
    """CERTIFICATE or CLOCK when a certificate, theirs or ours, is the trouble; "" when the line is."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return CLOCK if error.verify_code == NOT_YET_VALID else CERTIFICATE
    if isinstance(error, ssl.SSLError) and "ALERT" in (reason := error.reason or ""):
        return CERTIFICATE if any(word in reason for word in REFUSALS_OF_OURS) else ""
    return ""
