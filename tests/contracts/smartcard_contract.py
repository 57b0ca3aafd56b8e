"""What every smart-card reader must do, whoever answers: simulator, written APDUs, a real pcscd, a real reader."""

from __future__ import annotations

import time
from typing import Any

from drivers.contract.device import Device
from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.smartcard import (
    Passport,
    PassportKey,
    SmartCardFailed,
    SmartCardInserted,
    SmartCardReader,
    SmartCardRemoved,
)
from drivers.contract.status import Health
from tests.contracts.device_contract import DeviceContract, Rig, poll_until

SPECIMEN = PassportKey("E99000016", "960503", "310617")
WRONG = PassportKey("E99000016", "960503", "310618")


def quiet(device: Device, looks: int = 12) -> list[object | None]:
    """The facts of some time in which nothing should happen."""
    facts = []
    for _ in range(looks):
        facts.append(device.poll())
        time.sleep(0.005)
    return [fact for fact in facts if fact is not None]


class SmartCardReaderContract(DeviceContract):
    """`rig.lay` takes the keys of the simulator: ssc:lin_zhixia, passport:lin_zhixia, idcard:lin_zhixia, unknown."""

    def armed(self, rig: Rig) -> Any:
        assert rig.device.open() is None
        rig.device.arm(True)
        assert isinstance(rig.device, SmartCardReader)
        return rig.device

    def test_a_reader_that_is_not_armed_reads_nothing(self, rig: Rig) -> None:
        rig.device.open()
        rig.lay("ssc:lin_zhixia")
        assert quiet(rig.device) == []

    def test_a_closed_reader_stays_closed_until_it_is_opened(self, rig: Rig) -> None:
        rig.device.open()
        rig.device.close()
        assert rig.device.status().health is Health.ABSENT
        assert not rig.device.self_test().passed
        assert rig.device.open() is None
        assert rig.device.status().health.usable

    def test_a_social_security_card_is_read_once_and_its_leaving_is_told_once(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("ssc:lin_zhixia")
        card = poll_until(reader, SmartCardInserted).social_security
        assert (card.card_number, card.region, card.version) == ("A99000011", "999901", "3.00")
        assert (card.issued, card.valid_to) == ("20210412", "20310411")
        assert card.holder_read
        assert (card.name, card.id_number, card.birth) == ("林知夏", "999901199605030266", "19960503")
        assert (card.sex, card.nation) == ("2", "01")
        assert reader.status().media
        assert quiet(reader) == []
        rig.take()
        poll_until(reader, SmartCardRemoved)
        assert not reader.status().media
        assert quiet(reader) == []

    def test_the_same_card_is_read_again_after_it_left(self, rig: Rig) -> None:
        reader = self.armed(rig)
        for _ in range(2):
            rig.lay("ssc:lin_zhixia")
            assert poll_until(reader, SmartCardInserted).social_security is not None
            rig.take()
            poll_until(reader, SmartCardRemoved)

    def test_a_passport_is_announced_and_opened_by_what_is_printed_in_it(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("passport:lin_zhixia")
        fact = poll_until(reader, SmartCardInserted)
        assert fact.contactless_chip
        assert fact.social_security is None
        passport = reader.read_passport(SPECIMEN, 8.0)
        assert isinstance(passport, Passport), passport
        assert (passport.document_number, passport.surname, passport.given_names) == ("E99000016", "LIN", "ZHIXIA")
        assert (passport.issuer, passport.sex, passport.birth, passport.expiry) == ("CHN", "F", "960503", "310617")
        assert not passport.authentic
        assert passport.portrait == b""

    def test_a_wrong_passport_key_is_the_citizens_to_correct_and_the_right_one_works_after_it(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("passport:lin_zhixia")
        poll_until(reader, SmartCardInserted)
        denied = reader.read_passport(WRONG, 8.0)
        assert isinstance(denied, Fault)
        assert (denied.code, denied.cleared_by) == (FaultCode.NOT_AUTHORISED, ClearedBy.CITIZEN)
        assert isinstance(reader.read_passport(SPECIMEN, 8.0), Passport)

    def test_a_resident_identity_card_is_sent_to_the_other_reader(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("idcard:lin_zhixia")
        fault = poll_until(reader, SmartCardFailed).fault
        assert fault.code is FaultCode.CARD_NOT_SUPPORTED
        assert "resident identity card" in fault.detail
        rig.take()
        poll_until(reader, SmartCardRemoved)

    def test_a_card_that_nobody_knows_is_not_supported(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("unknown")
        assert poll_until(reader, SmartCardFailed).fault.code is FaultCode.CARD_NOT_SUPPORTED

    def test_without_a_card_there_is_nothing_to_read(self, rig: Rig) -> None:
        reader = self.armed(rig)
        assert reader.read_passport(SPECIMEN, 2.0).code is FaultCode.CARD_MOVED
        assert reader.read_holder("123456", 2.0).code is FaultCode.CARD_MOVED

    def test_a_forgotten_card_is_not_read_for_the_next_citizen(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("ssc:lin_zhixia")
        poll_until(reader, SmartCardInserted)
        reader.arm(False)  # the session is wiped
        assert quiet(reader) == []
        reader.arm(True)  # the next citizen
        assert quiet(reader) == []
        assert reader.status().media
        assert reader.read_holder("123456", 2.0).code is FaultCode.CARD_MOVED

    def test_no_fact_about_a_card_shows_the_card(self, rig: Rig) -> None:
        reader = self.armed(rig)
        rig.lay("ssc:lin_zhixia")
        shown = repr(poll_until(reader, SmartCardInserted))
        assert "林知夏" not in shown
        assert "999901" not in shown
