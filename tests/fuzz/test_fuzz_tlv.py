"""Whatever a card answers: objects, records, zones and protected answers decode or are refused, and nothing raises."""

from __future__ import annotations

from drivers.contract.smartcard import SocialSecurityCard
from drivers.simulators.smart_card_chips import SocialSecurityChip
from drivers.simulators.smart_card_passport import PassportChip, zone
from drivers.smartcard import codec, mrz, passport
from drivers.smartcard.codec import Answer
from drivers.smartcard.secure_messaging import SecureMessaging
from drivers.smartcard.social_security import decode, item
from tests.fuzz.inputs import inputs

PERSON = {"id_number": "999901199605030266", "name": "林知夏", "sex": "2", "nation": "01", "birth": "19960503"}
CARD = {"region": "999901", "card_number": "A99000011", "version": "3.00", "issued": "20210412", "valid_to": "20310411"}
DOCUMENT = {
    "number": "E99000016", "issuer": "CHN", "nationality": "CHN", "surname": "LIN", "given_names": "ZHIXIA", "sex": "F",
    "birth": "960503", "expiry": "310617",
}  # fmt: skip
KEYS = bytes(range(16)), bytes(range(16, 32))
PROTECTED = bytes.fromhex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED")
SOCIAL, PASSPORT = SocialSecurityChip(PERSON, CARD), PassportChip(DOCUMENT)
RECORDS = [record for records in SOCIAL.files.values() for record in records]
FILES = [*PASSPORT.files.values()]


def test_objects_and_files_of_passports() -> None:
    for data in inputs(FILES, longest=2000):
        codec.tlv(data)
        codec.answer(data)
        codec.atr_is_whole(data)
        passport.portrait_of(data)
        read = passport.decode_dg1(data)
        assert read is None or len(read.birth) == 6


def test_records_of_social_security_cards() -> None:
    good = {record[0]: record[2:] for record in RECORDS}
    for data in inputs(RECORDS):
        read = item(data)
        if read is not None:
            card = decode(good | {read[0]: read[1]})
            assert card is None or isinstance(card, SocialSecurityCard)


def test_zones() -> None:
    for data in inputs([zone(DOCUMENT).encode(), zone(DOCUMENT | {"layout": "TD1"}).encode()]):
        mrz.decode(data.decode("latin-1"))


def test_nothing_is_believed_without_its_checksum() -> None:
    for data in inputs([PROTECTED]):
        assert SecureMessaging(*KEYS, 0).unwrap(Answer(data, 0x9000)) is None
