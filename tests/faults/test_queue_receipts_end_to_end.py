"""From the sealing to a lawyer's desk: both suites through a real platform, then checked with published keys alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.documents.platform_receipt import platform_receipt_a4, platform_receipt_paper
from kiosk.documents.receipt import receipt_a4
from kiosk.maintenance.receipts import check
from offline_queue import TerminalIdentity
from offline_queue.receipts.published import load_keys
from offline_queue.sending.asking import Unanswered, platform_keys, terminal_keys
from tests.faults.queue_bench import KEY, Central, Terminal, central, until
from tests.unit.documents import paper_samples


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    with central(tmp_path_factory.mktemp("central")) as found:
        yield found


@pytest.mark.parametrize(("suite", "prefix", "pair"), [("ed25519", "TR1:", "same"), ("sm2", "TR2:", "other_hash")])
def test_what_was_sealed_and_committed_is_verified_by_anybody(
    running: Central, tmp_path: Path, suite: str, prefix: str, pair: str
) -> None:
    terminal_id = f"LX04{len(suite):02d}"
    identity = TerminalIdentity.create(tmp_path / "identity.json", KEY, terminal_id, "01", suite)
    with Terminal(tmp_path / "queue", identity, running.url) as terminal:
        ids = [terminal.seal(f'{{"n": {n}}}', files=(b"scan %d" % n,)) for n in range(2)]
        terminal.sender.kick()
        until(lambda: all(terminal.outbox.platform_receipt(one) for one in ids))
        receipts = [terminal.outbox.receipt(one) for one in ids]
        said = [terminal.outbox.platform_receipt(one) for one in ids]
        answered, raw = terminal_keys(terminal.link, terminal_id), platform_keys(terminal.link)
    assert not isinstance(answered, Unanswered) and not isinstance(raw, Unanswered)
    (tmp_path / "keys.json").write_bytes(answered)
    (tmp_path / "platform_key").write_text("\n".join(base64.b64encode(key).decode() for key in raw), "utf-8")
    assert load_keys(tmp_path / "keys.json").keys() == {identity.key_id}

    papers = []
    for number, (receipt, document) in enumerate(zip(receipts, said, strict=True)):
        assert receipt is not None and receipt.qr_text.startswith(prefix)
        printed = platform_receipt_paper(receipt.qr_text, document, office="中心", terminal=terminal_id)
        slip = paper_samples.receipt(number=receipt.number, qr_text=receipt.qr_text)
        for name, pdf in (("terminal", receipt_a4(slip)), ("platform", platform_receipt_a4(printed))):
            papers.append(tmp_path / f"{name}{number}.pdf")
            papers[-1].write_bytes(pdf)
    checked = check([str(paper) for paper in papers], tmp_path / "keys.json", tmp_path / "platform_key")
    assert checked.genuine, checked.as_text()
    assert [one.what for one in checked.together] == ["joined", pair, pair]
