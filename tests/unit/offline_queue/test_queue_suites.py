"""The two suites: the standards' own examples, OpenSSL as an independent peer, and a signer that lives elsewhere."""

from __future__ import annotations

import base64
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given
from hypothesis import strategies as st

from offline_queue import StoreFailed, TerminalIdentity, Verified, verify_receipt
from offline_queue.receipts.suites import ED25519, SM2, SM2_ORDER, SUITES, Sm2Signer, Suite
from offline_queue.receipts.text import issue, make_number

CST = timezone(timedelta(hours=8))
# GB/T 32918.5-2017, annex A: the example of a signature on the recommended curve
EXAMPLE_SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
EXAMPLE_PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
EXAMPLE_SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")  # DER of an SM2 public key up to x
DISTID = "distid:1234567812345678"


def openssl(*arguments: str | Path, given: bytes = b"") -> bytes:
    command = ["openssl", *map(str, arguments)]
    return subprocess.run(command, input=given, capture_output=True, check=True, timeout=20).stdout


def test_sm3_gives_the_examples_of_gb_t_32905() -> None:
    assert SM2.digest(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert SM2.digest(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@given(st.binary(max_size=500))
def test_sm3_agrees_with_openssl_as_cryptography_calls_it(data: bytes) -> None:
    other = Hash(SM3())
    other.update(data)
    assert SM2.hash(data) == other.finalize()


def test_the_signature_of_gb_t_32918_is_accepted_and_no_other() -> None:
    assert SM2.verify(EXAMPLE_PUBLIC, b"message digest", EXAMPLE_SIGNATURE)
    assert not SM2.verify(EXAMPLE_PUBLIC, b"message digesT", EXAMPLE_SIGNATURE)
    signer = SM2.restore(EXAMPLE_SECRET + EXAMPLE_PUBLIC)
    assert SM2.verify(EXAMPLE_PUBLIC, b"another", signer.sign(b"another"))


def test_openssl_accepts_what_is_signed_here(tmp_path: Path) -> None:
    signer, message = SM2.generate(), b"TR2:" + bytes(300)
    public, signed = tmp_path / "public.der", tmp_path / "signature.der"
    public.write_bytes(SPKI + signer.public_key)
    raw = signer.sign(message)
    signed.write_bytes(encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")))
    (tmp_path / "message").write_bytes(message)
    verify = ["pkeyutl", "-verify", "-pubin", "-inkey", public, "-keyform", "DER", "-rawin", "-digest", "sm3"]
    said = openssl(*verify, "-in", tmp_path / "message", "-sigfile", signed, "-pkeyopt", DISTID)
    assert b"Successfully" in said


def test_what_openssl_signs_is_accepted_here(tmp_path: Path) -> None:
    key, message = tmp_path / "key.pem", tmp_path / "message"
    openssl("genpkey", "-algorithm", "SM2", "-out", key)
    public = openssl("pkey", "-in", key, "-pubout", "-outform", "DER")[-64:]
    message.write_bytes(b"TR2:hello")
    sign = ["pkeyutl", "-sign", "-inkey", key, "-rawin", "-digest", "sm3", "-in", message, "-pkeyopt", DISTID]
    r, s = decode_dss_signature(openssl(*sign))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert SM2.verify(public, b"TR2:hello", raw)
    assert not SM2.verify(public, b"TR2:hallo", raw)


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_both_suites_have_the_same_lengths(suite: Suite) -> None:
    signer = suite.generate()
    assert len(signer.sign(b"x")) == 64
    assert len(suite.digest(b"x")) == 64
    assert len(suite.key_id(signer.public_key)) == 13
    assert suite.sound_key(signer.public_key)
    assert signer.suite is suite
    again = suite.restore(signer.secret())
    assert again.public_key == signer.public_key
    assert suite.verify(signer.public_key, b"x", again.sign(b"x"))


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
@given(public=st.binary(max_size=70), signature=st.binary(max_size=70))
def test_verification_never_raises_and_accepts_no_noise(suite: Suite, public: bytes, signature: bytes) -> None:
    assert not suite.verify(public, b"x", signature)
    assert not suite.verify(EXAMPLE_PUBLIC, b"x", signature)


@pytest.mark.parametrize("r", [0, 1, SM2_ORDER - 1, SM2_ORDER, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, SM2_ORDER - 1, SM2_ORDER, 2**256 - 1])
def test_figures_at_the_ends_of_their_range_are_no_signature(r: int, s: int) -> None:
    assert not SM2.verify(EXAMPLE_PUBLIC, b"x", r.to_bytes(32, "big") + s.to_bytes(32, "big"))


@pytest.mark.parametrize("secret", [b"", bytes(96), EXAMPLE_PUBLIC[:32] + EXAMPLE_PUBLIC, b"\xff" * 96, bytes(95)])
def test_halves_that_do_not_belong_together_are_no_key_pair(secret: bytes) -> None:
    with pytest.raises(ValueError, match="not an SM2 key pair"):
        SM2.restore(secret)


@pytest.mark.parametrize(("suite", "hash_name"), [(SM2, "-sm3"), (ED25519, "-sha256")])
def test_the_key_id_is_the_beginning_of_the_hash_of_the_key(suite: Suite, hash_name: str) -> None:
    hashed = openssl("dgst", hash_name, "-binary", given=EXAMPLE_PUBLIC)
    assert suite.key_id(EXAMPLE_PUBLIC) == base64.b32encode(hashed[:8]).decode().rstrip("=")


@dataclass(frozen=True)
class Module:
    """A hardware module: it has the key, it signs, and sometimes it gives nonsense."""

    inside: Sm2Signer
    cut: int = 64

    @property
    def suite(self) -> Suite:
        return SM2

    @property
    def public_key(self) -> bytes:
        return self.inside.public_key

    def sign(self, message: bytes) -> bytes:
        return self.inside.sign(message)[: self.cut]


def test_a_signer_that_lives_elsewhere_signs_receipts() -> None:
    identity = TerminalIdentity("LX0417", "03", Module(Sm2Signer.generate()))
    when = datetime(2026, 11, 20, 21, 30, 5, tzinfo=CST)
    made = issue(identity, make_number("LX0417", "03", 1), when, "synced", b"{}", [], "0" * 64)
    assert isinstance(verify_receipt(made.text, {identity.key_id: identity.published()}), Verified)


def test_a_module_that_gives_half_a_signature_seals_nothing() -> None:
    identity = TerminalIdentity("LX0417", "03", Module(Sm2Signer.generate(), cut=63))
    when = datetime(2026, 11, 20, 21, 30, 5, tzinfo=CST)
    with pytest.raises(StoreFailed, match="no signature"):
        issue(identity, make_number("LX0417", "03", 1), when, "synced", b"{}", [], "0" * 64)
