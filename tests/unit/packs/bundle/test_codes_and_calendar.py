"""What a bundle brings beside its packs (codes, dictionary, calendar) is in use with them, and only with them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kiosk.packs import place
from kiosk.packs.bundle.build import build, gather, seal
from kiosk.packs.bundle.refused import Reason, Refused
from kiosk.packs.bundle.store import Waiting
from kiosk.packs.codes import code_set
from kiosk.packs.deadlines import load_calendar
from kiosk.packs.dictionary import dictionary
from kiosk.packs.loader import load_shelf
from offline_queue.receipts.suites import KeptSigner
from tests.unit.packs.bundle.conftest import FIRST, PACKS, SECOND, TODAY, Bundles, Stores, one_pack, release
from tests.unit.packs.bundle.test_store import used

CODES = "standard: 试行\ntitle: 颜色\nedition: '1'\nsource: 本县\nconfidence: M\ncount: 2\nvalues: {'1': 红, '2': 绿}\n"
ENTRY = "- {id: colour, kind: choice, codes: colours, label: 颜色, question: 什么颜色？, spoken: 请选颜色}\n"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A publisher's folder: a pack that asks for a colour, by a new entry of the dictionary and a new code set."""
    folder = tmp_path / "county"
    pack = one_pack(folder / "packs", "painted")
    form = pack / "form.yaml"
    form.write_text(form.read_text("utf-8") + "- use: colour\n", "utf-8")
    for name in ("codes", "dictionary", "calendar"):
        for path in (PACKS.parent / name).rglob("*.yaml"):
            copy = folder / name / path.relative_to(PACKS.parent / name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    (folder / "codes" / "colours.yaml").write_text(CODES, "utf-8")
    (folder / "dictionary" / "colour.yaml").write_text(ENTRY, "utf-8")
    return folder


def test_a_pack_may_come_with_its_own_codes_and_dictionary(
    county: Path, signer: KeptSigner, store: Stores, bundles: Bundles
) -> None:
    data = build(county, release(FIRST), signer)
    terminal = store()
    assert isinstance(terminal.install(data), Waiting)
    assert "colour" not in dictionary(), "it only waits"
    terminal.swap()
    assert "colour" in dictionary()
    assert code_set("colours").label("2") == "绿"
    assert load_calendar().last_day.year >= 2026
    again = store()
    assert load_shelf(again.shelf_folder(), TODAY).problems == ()
    assert again.part("codes") is not None
    used(again, bundles(SECOND))
    assert again.part("codes") is None
    assert "colour" not in dictionary(), "the new bundle brings none: the program's count"
    again.rollback()
    assert "colour" in dictionary()


def test_the_same_pack_without_its_dictionary_is_refused_by_name(
    county: Path, signer: KeptSigner, store: Stores
) -> None:
    with pytest.raises(ValueError, match=r"painted: .*colour"):
        build(county / "packs", release(FIRST), signer)


BROKEN = [
    ("calendar/workdays.yaml", "source: x\n", "calendar: first_day: Field required"),
    ("codes/unused.yaml", CODES.replace("count: 2", "count: 3"), "codes/unused.yaml: code set unused: 2 values"),
    ("codes/maps/lost.yaml", "title: x\n", "codes/maps/lost.yaml: from_set: Field required"),
    ("dictionary/more.yaml", ENTRY, "dictionary: dictionary/more.yaml: 'colour' stands twice"),
]


@pytest.mark.parametrize(("file", "text", "told"), BROKEN, ids=[file for file, *_ in BROKEN])
def test_broken_codes_dictionary_and_calendar_are_not_signed_and_not_taken(
    file: str, text: str, told: str, county: Path, signer: KeptSigner, store: Stores
) -> None:
    (county / file).parent.mkdir(exist_ok=True)
    (county / file).write_text(text, "utf-8")
    with pytest.raises(ValueError) as caught:
        build(county, release(FIRST), signer)
    assert str(caught.value).startswith(told)
    outcome = store().install(seal(gather(county), {"painted": "1.0.0"}, release(FIRST), signer))
    assert isinstance(outcome, Refused)
    assert outcome.reason is Reason.PACKS
    assert outcome.detail.startswith(told)


def test_a_trial_is_seen_by_its_own_thread_alone(tmp_path: Path) -> None:
    (tmp_path / "codes").mkdir()
    seen: list[Path] = []
    with place.trying(tmp_path):
        thread = threading.Thread(target=lambda: seen.append(place.part("codes")))
        thread.start()
        thread.join()
        assert place.part("codes") == tmp_path / "codes"
        assert place.part("calendar") == place.ASSETS / "calendar"
    assert seen == [place.part("codes")] == [place.ASSETS / "codes"]
