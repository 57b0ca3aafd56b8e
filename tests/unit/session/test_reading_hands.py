"""Pages are read beside everything else: nothing waits for the reader, and a wipe takes its queue along."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kiosk.materials.reading import Reading
from kiosk.session import effects as fx
from kiosk.session import events as ev
from kiosk.session.carry_out import CarryOut
from kiosk.session.tools import Tools
from tests.unit.session.kit import page

PATIENCE = 5.0


class SlowReader:
    """Loads its models until somebody lets go of it; counts what it is given to read."""

    def __init__(self) -> None:
        self.loading, self.go_on, self.pages = threading.Event(), threading.Event(), 0

    def warm(self, _ended: threading.Event) -> None:
        self.loading.set()
        assert self.go_on.wait(PATIENCE)

    def page(self, _effect: fx.ReadPage, _ended: threading.Event) -> None:
        self.pages += 1


@pytest.fixture
def reader() -> Iterator[SlowReader]:
    made = SlowReader()
    yield made
    made.go_on.set()


@pytest.fixture
def hands(reader: SlowReader) -> Iterator[CarryOut]:
    supervisor = SimpleNamespace(call=lambda *_: None, board=dict)
    tools: Any = SimpleNamespace(
        supervisor=supervisor, on_frame=lambda _jpeg: None, face_engine=lambda: None, on_wipe=[],
        swap_packs=lambda: None, asking=lambda: SimpleNamespace(reader=reader, page=reader.page),
    )  # fmt: skip
    made = CarryOut(cast(Tools, tools))
    yield made
    made.close()


def wiped(hands: CarryOut) -> threading.Event:
    done = threading.Event()
    hands.carry_out(fx.Wipe("s"), lambda event: done.set() if isinstance(event, ev.Wiped) else None)
    return done


def test_a_wipe_waits_for_no_reader(hands: CarryOut, reader: SlowReader) -> None:
    for _ in range(6):  # in and out of the papers' list while the models load
        hands.carry_out(fx.WarmReader(), lambda _event: None)
    assert reader.loading.wait(PATIENCE)
    assert wiped(hands).wait(PATIENCE)


def test_a_reader_that_breaks_lets_nobody_wait(hands: CarryOut, reader: SlowReader) -> None:
    def broken(_effect: fx.ReadPage, _ended: threading.Event) -> None:
        raise RuntimeError("no model")

    reader.page = broken  # type: ignore[method-assign]
    heard, said = threading.Event(), list[ev.Event]()
    effect = fx.ReadPage("s", "photo_bank_account", "bank_card", page())
    hands.carry_out(effect, lambda event: (said.append(event), heard.set())[0])
    assert heard.wait(PATIENCE)
    (event,) = said
    assert isinstance(event, ev.PageUnderstood)
    assert event.sha256 == effect.page.sha256 and not cast(Reading, event.reading).fields


def test_a_page_of_somebody_who_has_gone_is_not_read(hands: CarryOut, reader: SlowReader) -> None:
    hands.carry_out(fx.WarmReader(), lambda _event: None)
    assert reader.loading.wait(PATIENCE)
    hands.carry_out(fx.ReadPage("s", "household_book", "household_head", page()), lambda _event: None)
    assert wiped(hands).wait(PATIENCE)
    reader.go_on.set()
    read = threading.Event()
    hands._reading.submit(read.set)
    assert read.wait(PATIENCE)
    assert reader.pages == 0
