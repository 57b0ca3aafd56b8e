"""What is read of a card and with which commands, and what happens when the card or the citizen does not wait."""

from __future__ import annotations

import time

import pytest

from drivers.contract.faults import ClearedBy, Fault, FaultCode
from drivers.contract.idcard import CardFailed, CardGone, CardRead
from drivers.contract.status import Health
from drivers.idcard.driver import from_address, options_of
from drivers.simulators import idcard_wire as wire
from tests.contracts.device_contract import POLL_SECONDS
from tests.patience import within
from tests.unit.drivers.idcard.written_reader import WrittenReader, fact_of

WHOLE = len(wire.answer(0x90, bytes(1284)))


def read(reader: WrittenReader, key: str) -> CardRead:
    reader.model.lay(key)
    fact = fact_of(reader.device)
    assert isinstance(fact, CardRead)
    return fact


def test_by_default_no_more_is_asked_than_the_card_itself() -> None:
    reader = WrittenReader()
    card = read(reader, "gulnar").card
    assert card.appended_address == ""
    assert reader.asked == ["11ff", "12ff", "2001", "2002", "3001"]


def test_the_appended_address_is_read_where_it_is_wanted() -> None:
    reader = WrittenReader("&appended_address=yes")
    assert read(reader, "gulnar").card.appended_address == "临溪县云栖街道桥头社区2幢101室"
    assert read(WrittenReader("&appended_address=yes"), "lin_zhixia").card.appended_address == ""


def test_a_reader_that_does_not_know_the_appended_address_reads_without_it() -> None:
    reader = WrittenReader("&appended_address=yes", lambda asked, own: [wire.answer(0x21)] if asked == "3003" else None)
    assert read(reader, "gulnar").card.appended_address == ""


def test_a_card_that_leaves_before_its_appended_address_was_not_read_whole() -> None:
    reader = WrittenReader("&appended_address=yes", lambda asked, own: [wire.answer(0x41)] if asked == "3003" else None)
    reader.model.lay("gulnar")
    fact = fact_of(reader.device)
    assert isinstance(fact, CardFailed)
    assert fact.fault.code is FaultCode.CARD_MOVED


@pytest.mark.parametrize("key", ["wang_elder", "zhou_yian", "lin_zhixia"])  # none, one and two fingers
def test_a_card_with_fingerprints_is_read_and_they_are_nowhere_afterwards(key: str) -> None:
    reader = WrittenReader("&fingerprint=length")
    card = read(reader, key).card
    assert "3010" in reader.asked
    assert "3001" not in reader.asked
    assert len(card.photo_wlt) == 1024
    assert sum(len(getattr(card, name)) for name in card.__slots__) < 1300


def test_fingerprints_of_another_length_than_announced_are_an_unreadable_card() -> None:
    def one_byte_announced_less(asked: str, own: bytes) -> list[bytes] | None:
        if asked != "3010" or len(own) < 1000:
            return None
        body = bytearray(own[7:-1])
        body[7:9] = b"\x01\xff"
        return [wire.frame(bytes(body))]

    reader = WrittenReader("&fingerprint=length", one_byte_announced_less)
    reader.model.lay("zhou_yian")
    fact = fact_of(reader.device)
    assert isinstance(fact, CardFailed)
    assert fact.fault == Fault(FaultCode.CARD_UNREADABLE, ClearedBy.STAFF, detail="text of the card does not decode")


def test_the_block_of_the_air_is_set_at_opening_and_a_refusal_is_no_trouble() -> None:
    assert WrittenReader("&rf_block=80").asked == ["11ff", "12ff", "61ff50"]
    refusing = WrittenReader("&rf_block=80", lambda asked, own: [wire.answer(0x21)] if asked[:2] == "61" else None)
    assert refusing.device.status().health is Health.READY


def test_the_management_number_is_given_for_the_card_that_was_read_and_lies_there() -> None:
    reader = WrittenReader()
    missing = reader.device.card_number()
    assert isinstance(missing, Fault)
    assert missing.code is FaultCode.NO_DOCUMENT
    read(reader, "li_hk")
    assert reader.device.card_number() == wire.card_number_of("li_hk")
    reader.model.take()
    gone = reader.device.card_number()
    assert isinstance(gone, Fault)
    assert gone.code is FaultCode.CARD_MOVED


def torn_reader(asked_for: str, cut: int) -> WrittenReader:
    """A reader whose card is pulled at byte `cut` of its first good answer to a command."""
    torn: list[int] = []

    def tear(asked: str, own: bytes) -> list[bytes] | None:
        if asked != asked_for or torn or own[7:10] in (b"\0\0\x80", b"\0\0\x81"):
            return None
        torn.append(cut)
        reader.model.take()
        return [own[:cut]] if cut else []

    reader = WrittenReader("&read_s=0.003&find_s=0.003&select_s=0.003&gap_s=0.001", tear)
    reader.model.lay("lin_zhixia")
    return reader


@pytest.mark.parametrize("first", range(0, WHOLE, 100))
def test_a_card_removed_at_any_byte_of_its_text_is_moved_and_never_half_read(first: int) -> None:
    for cut in range(first, min(first + 100, WHOLE)):
        reader = torn_reader("3001", cut)
        fact = fact_of(reader.device)
        assert isinstance(fact, CardFailed), cut
        assert fact.fault.code is FaultCode.CARD_MOVED, cut
        assert isinstance(fact_of(reader.device), CardGone), cut


@pytest.mark.parametrize(("asked_for", "length"), [("2001", 15), ("2002", 19)])
def test_a_card_removed_at_any_byte_of_a_short_answer_is_no_card_that_was_read(asked_for: str, length: int) -> None:
    for cut in range(length):
        reader = torn_reader(asked_for, cut)
        facts = [reader.device.poll() for _ in range(30)]
        assert reader.model.state()["card"] is None
        assert not any(isinstance(fact, CardRead) for fact in facts)
        reader.model.lay("zhou_yian")
        facts += [fact_of(reader.device)]
        while not isinstance(facts[-1], CardRead):
            facts.append(fact_of(reader.device))
        assert facts[-1].card.name == "周以安"


def test_a_poll_returns_while_the_chip_is_still_thinking_and_the_card_comes_later() -> None:
    reader = WrittenReader("&read_s=5", lambda asked, own: [] if asked == "3001" else None)
    late: list[bytes] = []
    reader.link.read = lambda timeout, own=reader.link.read: own(timeout) or (late.pop() if late else b"")  # type: ignore[method-assign, misc]
    reader.model.lay("lin_zhixia")
    with within(POLL_SECONDS):
        assert reader.device.poll() is None
    assert reader.asked[-1] == "3001"
    status = reader.device.status()
    assert (status.health, status.media) == (Health.READY, True)
    assert reader.asked[-1] == "3001"  # status did not talk into the answer
    late.append(wire.answer(0x90, wire.base_data(reader.model._people["lin_zhixia"])))
    fact = fact_of(reader.device)
    assert isinstance(fact, CardRead)
    assert fact.card.name == "林知夏"


def test_disarming_in_mid_read_leaves_the_card_and_its_late_text_is_given_to_nobody() -> None:
    silent = True
    reader = WrittenReader("&read_s=5", lambda asked, own: [] if asked == "3001" and silent else None)
    reader.model.lay("lin_zhixia")
    assert reader.device.poll() is None
    opened = reader.link.opened
    reader.device.arm(False)
    assert reader.device.poll() is None
    assert not reader.device.status().media
    assert reader.link.opened == opened + 1  # a late answer meets a port that was opened anew
    silent = False
    reader.model.lay("zhou_yian")
    reader.device.arm(True)
    fact = fact_of(reader.device)
    assert isinstance(fact, CardRead)
    assert fact.card.name == "周以安"


def test_cards_are_looked_for_eagerly_after_arming_and_slowly_when_nobody_comes() -> None:
    reader = WrittenReader("&look_every_s=0&look_slowly_s=60&keen_s=0.05")
    deadline = time.monotonic() + 0.06
    while time.monotonic() < deadline:
        reader.device.poll()
    looks = reader.asked.count("2001")
    assert looks > 2
    for _ in range(20):
        reader.device.poll()
    assert reader.asked.count("2001") <= looks + 1
    reader.device.arm(False)
    reader.device.arm(True)
    reader.device.poll()
    assert reader.asked.count("2001") > looks


def test_the_self_test_has_a_line_for_everything_and_passes_without_a_photo_codec() -> None:
    reader = WrittenReader()
    report = reader.device.self_test()
    assert report.passed
    lines = {name: (passed, measured) for name, passed, measured in report.checks}
    assert lines["sam_id"] == (True, "05.01-20255703-0012345678-0123456789")
    assert lines["card_detect"] == (True, "no card")
    assert lines["photo_codec"] == (True, "no photo codec installed: works without the picture")
    assert "baud" in lines
    reader.model.lay("li_hk")
    assert ("card_detect", True, "card in the field") in reader.device.self_test().checks
    fact_of(reader.device)
    asked = len(reader.asked)
    assert ("card_detect", True, "card in the field") in reader.device.self_test().checks
    assert "2001" not in reader.asked[asked:]
    reader.model.play("sam_self_test")
    report = reader.device.self_test()
    assert not report.passed
    assert ("sam_status", False, "self_test") in report.checks


@pytest.mark.parametrize(
    "query",
    ["fingerprint=yes", "appended_address=1", "rf_block=256", "rf_block=x", "photo_codec=wlt", "baud=fast", "baud=-1"],
)
def test_an_option_that_makes_no_sense_is_refused_before_anything_is_opened(query: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_address(f"samv+serial:///dev/ttyS0?{query}")


@pytest.mark.parametrize(
    "address",
    ["samv+usb://", "samv+usb://0400", "samv+usb://reader", "samv+serial:///?usb=1a86", "samv+serial:///?usb=x:y"],
)
def test_a_usb_identity_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_address(address)


def test_the_manifest_says_for_each_time_how_long_and_nothing_is_negative() -> None:
    options = options_of("samv+serial:///dev/ttyS0")
    assert all(value >= 0 for name, value in options.items() if name.endswith("_s"))
    assert options["baud"] == "auto"


def test_a_reader_without_appended_addresses_is_asked_another_way_whether_the_card_lies_there() -> None:
    reader = WrittenReader("", lambda asked, own: [wire.answer(0x21)] if asked == "3003" else None)
    read(reader, "lin_zhixia")
    assert [reader.device.poll() for _ in range(10)] == [None] * 10
    assert reader.asked.count("3003") == 1
    reader.model.take()
    assert isinstance(fact_of(reader.device), CardGone)


def test_trouble_of_the_security_module_does_not_mean_that_the_card_left() -> None:
    reader = WrittenReader()
    read(reader, "lin_zhixia")
    reader.model.play("sam_not_authorised")
    assert [reader.device.poll() for _ in range(10)] == [None] * 10
    assert reader.device.status().media
