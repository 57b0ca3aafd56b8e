"""Whatever stands in a text, a key file, a picture or a PDF, a receipt is verified or refused, and nothing raises."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image, UnidentifiedImageError
from reportlab.pdfgen.canvas import Canvas

from kiosk.maintenance.receipt_inputs import read_given
from kiosk.maintenance.receipt_reader import read_picture
from kiosk.maintenance.receipts import check
from offline_queue.receipts.platform import PlatformVerified, load_platform_keys, verify_platform_receipts
from offline_queue.receipts.published import key_entries, load_keys, parse_keys
from offline_queue.receipts.row import joints
from offline_queue.receipts.text import Refused, Verified, read_text, verify_receipts
from tests.fuzz.inputs import COUNT, inputs
from tests.unit.maintenance.receipt_kit import Kit, by_platform, make_kit, on_paper, row

LATE = datetime(2026, 12, 1, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="module")
def kit() -> Iterator[Kit]:
    with tempfile.TemporaryDirectory() as folder:
        yield make_kit(Path(folder))


def corpus(kit: Kit) -> list[bytes]:
    made = [*row(kit.one, 2), *row(kit.two, 2), *row(kit.one, 1, "free-running")]
    texts = [one.text for one in made]
    said = [by_platform(made[0].number), on_paper(made[0].number), "{}", '{"body": {}, "key_id": "", "signature": ""}']
    return [text.encode() for text in (*texts, *said, texts[0] + "\n" + texts[2] + "\n" + said[1])]


def test_damaged_texts_are_receipts_that_were_signed_or_are_refused(kit: Kit) -> None:
    known = corpus(kit)
    terminals, platform = load_keys(kit.keys), load_platform_keys(kit.platform_key)
    genuine = {one for text in known for one in verify_receipts(text, terminals) if isinstance(one, Verified)}
    signed = {
        one for text in known for one in verify_platform_receipts(text, platform) if isinstance(one, PlatformVerified)
    }
    assert len(genuine) == 5 and len(signed) == 1
    for data in inputs(known):
        found = verify_receipts(data, terminals)
        assert found and all(one in genuine for one in found if not isinstance(one, Refused))
        joints(one for one in found if isinstance(one, Verified))
        other = verify_platform_receipts(data, platform)
        assert other and all(one in signed for one in other if not isinstance(one, Refused))


def test_damaged_texts_are_taken_apart_or_refused_with_a_value_error(kit: Kit) -> None:
    for data in inputs(corpus(kit), count=COUNT // 4):
        with contextlib.suppress(ValueError):
            assert read_text(data.decode("latin-1")).text == data.decode("latin-1")


def test_what_is_typed_on_the_command_line_is_read_as_text_or_told_as_a_problem(kit: Kit) -> None:
    known = [*corpus(kit), b"/no/such/folder/x.pdf", b"a b", b"."]
    for data in inputs(known, count=COUNT // 20, longest=600):
        typed = data.decode("utf-8", "surrogateescape").lstrip("-")
        given = read_given(typed)
        assert given.text or given.problem or not typed.strip()
        checked = check([typed], kit.keys, kit.platform_key)
        (checked.as_text() + checked.as_json()).encode("utf-8")


def test_damaged_key_files_hold_sound_keys_or_are_refused(kit: Kit) -> None:
    entries = key_entries(load_keys(kit.keys).values())
    whole = json.dumps({"version": 2, "keys": entries}).encode()
    for data in inputs([whole, json.dumps({"keys": entries[:1]}).encode()], count=COUNT // 4):
        with contextlib.suppress(ValueError, RecursionError):
            for key in parse_keys(json.loads(data)).values():
                assert key.suite.key_id(key.public_key) == key.key_id
                key.valid_at(LATE)


def test_damaged_pictures_hold_codes_or_are_no_pictures(kit: Kit) -> None:
    made = Image.new("L", (60, 60), 255)
    pictures = []
    for form in ("PNG", "JPEG"):
        out = io.BytesIO()
        made.save(out, form)
        pictures.append(out.getvalue())
    for data in inputs(pictures, count=COUNT // 10):
        with contextlib.suppress(
            OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError
        ):  # all of which the reader's process turns into one sentence
            texts, problem = read_picture(data)
            assert isinstance(texts, list) and problem in {"", "picture_too_large"}


def test_damaged_files_never_raise_through_the_process_that_reads_them(kit: Kit, tmp_path: Path) -> None:
    out = io.BytesIO()
    page = Canvas(out, pagesize=(200, 200))
    page.drawString(20, 100, row(kit.one, 1)[0].text)
    page.save()
    picture = io.BytesIO()
    Image.new("L", (40, 40), 255).save(picture, "PNG")
    for number, data in enumerate(inputs([out.getvalue(), picture.getvalue()], count=max(8, COUNT // 2500))):
        head = (b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"")[number % 3]
        (tmp_path / "file").write_bytes(head + data)
        checked = check([str(tmp_path / "file")], kit.keys, kit.platform_key)
        assert checked.findings and "Traceback" not in checked.as_text()
