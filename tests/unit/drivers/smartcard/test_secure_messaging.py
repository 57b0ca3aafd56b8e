"""Basic access control and secure messaging: the worked example of ICAO 9303 part 11, appendix D."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.contract.smartcard import PassportKey
from drivers.smartcard import mrz
from drivers.smartcard import secure_messaging as sm
from drivers.smartcard.codec import Answer, Command

TEXT = mrz.key_text(PassportKey("L898902C", "690806", "940623")) or b""
CHALLENGE, OURS = bytes.fromhex("4608F91988702212"), bytes.fromhex("781723860C06C226")
HALF_KEY = bytes.fromhex("0B795240CB7049B01C19B33E32804F0B")
CHIPS_REPLY = bytes.fromhex("46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449")
SESSION_KEYS = bytes.fromhex("979EC13B1CBFE9DCD01AB0FED307EAE5"), bytes.fromhex("F1CB1F1FB5ADF208806B89DC579DC1F8")
COUNTER = 0x887022120C06C226


def channel() -> sm.SecureMessaging:
    return sm.SecureMessaging(*SESSION_KEYS, COUNTER)


def reply(text: str) -> Answer:
    return Answer(bytes.fromhex(text), 0x9000)


def test_the_keys_of_the_printed_zone() -> None:
    encryption, authentication = sm.document_keys(TEXT)
    assert encryption.hex().upper() == "AB94FDECF2674FDFB9B391F85D7F76F2"
    assert authentication.hex().upper() == "7962D9ECE03D1ACD4C76089DCE131543"


def test_mutual_authentication() -> None:
    agreement = sm.KeyAgreement(TEXT, CHALLENGE, OURS, HALF_KEY)
    assert agreement.token().hex().upper() == (
        "72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7"
    )
    session = agreement.session(CHIPS_REPLY)
    assert session is not None
    assert vars(session) == vars(channel())


@pytest.mark.parametrize("at", [0, 15, 31, 32, 39])
def test_a_chip_that_does_not_know_the_key_gets_no_session(at: int) -> None:
    agreement = sm.KeyAgreement(TEXT, CHALLENGE, OURS, HALF_KEY)
    forged = bytearray(CHIPS_REPLY)
    forged[at] ^= 1
    assert agreement.session(bytes(forged)) is None
    assert agreement.session(CHIPS_REPLY[:-1]) is None
    assert sm.KeyAgreement(TEXT, OURS, CHALLENGE, HALF_KEY).session(CHIPS_REPLY) is None


def test_select_and_two_reads_under_secure_messaging() -> None:
    talk = channel()
    select = talk.wrap(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1e"))
    assert select.encode().hex().upper() == "0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800"
    selected = talk.unwrap(reply("990290008E08FA855A5D4C50A8ED"))
    assert selected == Answer(b"", 0x9000)
    head = talk.wrap(Command(0x00, 0xB0, 0x00, 0x00, le=4))
    assert head.encode().hex().upper() == "0CB000000D9701048E08ED6705417E96BA5500"
    assert talk.unwrap(reply("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED")) == Answer(
        bytes.fromhex("60145F01"), 0x9000
    )
    rest = talk.wrap(Command(0x00, 0xB0, 0x00, 0x04, le=18))
    assert rest.encode().hex().upper() == "0CB000040D9701128E082EA28A70F3C7B53500"
    protected = "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D74"
    assert talk.unwrap(reply(protected)) == Answer(bytes.fromhex("04303130365F36063034303030305C026175"), 0x9000)


def test_every_bit_of_a_protected_answer_counts() -> None:
    good = bytes.fromhex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED")
    for at in range(len(good) * 8):
        talk = channel()
        for _ in range(3):
            talk.wrap(Command(0x00, 0xB0, 0x00, 0x00, le=4))  # counts on, as the example does
        spoiled = bytearray(good)
        spoiled[at // 8] ^= 1 << at % 8
        assert talk.unwrap(Answer(bytes(spoiled), 0x9000)) is None
    talk = channel()
    for _ in range(3):
        talk.wrap(Command(0x00, 0xB0, 0x00, 0x00, le=4))
    assert talk.unwrap(Answer(good, 0x9000)) is not None


def test_a_replayed_answer_is_not_believed() -> None:
    talk = channel()
    talk.wrap(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1e"))
    assert talk.unwrap(reply("990290008E08FA855A5D4C50A8ED")) is not None
    talk.wrap(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1e"))
    assert talk.unwrap(reply("990290008E08FA855A5D4C50A8ED")) is None


@given(st.binary(max_size=120))
def test_padding_comes_off_as_it_went_on(data: bytes) -> None:
    assert len(sm.pad(data)) % 8 == 0
    assert sm.unpad(sm.pad(data)) == data
    assert sm.decrypt(SESSION_KEYS[0], sm.encrypt(SESSION_KEYS[0], sm.pad(data))) == sm.pad(data)


@given(st.binary(max_size=300), st.integers(0, 0xFFFF))
def test_no_answer_whatever_raises_or_is_believed(data: bytes, sw: int) -> None:
    assert channel().unwrap(Answer(data, sw)) is None
