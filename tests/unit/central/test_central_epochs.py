"""Epochs and keys: the next one for the asking, the ones before for ever; receipts of both suites; platform keys."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi.testclient import TestClient

from central import cli, suites
from central.app import create_app
from central.canonical import canonical
from central.platform import Platform
from central.terminals import add_terminal, next_epoch
from central.wire import first_problem, validator
from tests.unit.central.written_terminal import Clock, Ed25519, Sender, Sm2


@pytest.fixture
def strict(tmp_path: Path, clock: Clock, database: str) -> Any:
    """A platform as in operation, with one registered terminal."""
    platform = Platform.open(tmp_path / "strict", now=clock, database=database)
    with TestClient(create_app(platform)) as client:
        sender = Sender(client, epoch="01")
        with platform.db.transaction() as db:
            assert add_terminal(db, sender.terminal_id, sender.public_key, sender.token, clock()) == "01"
        yield sender
    platform.close()


def keys(sender: Sender, terminal: str = "LX0417") -> list[dict[str, str]]:
    answer = sender.client.get(f"/v1/terminal-keys?terminal={terminal}").json()  # for anybody
    assert first_problem(answer, validator("terminal_keys")) == ""
    found: list[dict[str, str]] = answer["keys"]
    return found


def renewed(sender: Sender, key: Ed25519 | Sm2, wish: str) -> Sender:
    new = Sender(sender.client, key=key)
    answer = new.ask_for_epoch(wish)
    assert answer.status_code == 200 and first_problem(answer.json(), validator("epoch_answer")) == ""
    new.epoch = answer.json()["epoch"]
    return new


def test_asking_twice_for_an_epoch_gives_it_once(strict: Sender) -> None:
    assert [strict.ask_for_epoch("w1").json() for _ in range(3)] == [{"epoch": "02"}] * 3
    assert strict.ask_for_epoch("w2").json() == {"epoch": "03"}
    assert strict.ask_for_epoch("w1", base64.b64encode(Ed25519().public).decode()).status_code == 409
    other = Sender(strict.client, terminal_id="LX0999")
    assert other.ask_for_epoch("w1").status_code == 401


@pytest.mark.parametrize("key", ["A" * 86 + "==", "short"])
def test_what_is_no_key_is_refused(strict: Sender, key: str) -> None:
    assert strict.ask_for_epoch("w1", key).status_code == 422
    assert strict.post("/v1/epoch", {}, **{"Idempotency-Key": "w"}).status_code == 422
    assert strict.post("/v1/epoch", {"version": 1, "reason": "install", "terminal_key": key}).status_code == 422


def test_99_epochs_are_enough(strict: Sender) -> None:
    platform: Platform = strict.client.app.state.platform  # type: ignore[attr-defined]
    with platform.db.transaction() as db:
        for number in range(2, 99):
            assert next_epoch(db, strict.terminal_id, strict.public_key, None, platform.now()) == f"{number:02d}"
    assert strict.ask_for_epoch("99").json() == {"epoch": "99"}
    assert strict.ask_for_epoch("100").status_code == 409
    assert strict.ask_for_epoch("99").json() == {"epoch": "99"}


def test_a_record_sealed_in_an_earlier_epoch_arrives_under_its_own_key(strict: Sender) -> None:
    late = strict.body({"sealed": "before the restore"})
    new = renewed(strict, Ed25519(), "w1")
    assert strict.put(late).status_code == 201
    assert new.put(new.body({})).status_code == 201
    forged = Sender(strict.client, key=new.key, epoch="01", seqs=strict.seqs)
    assert forged.put(forged.body({})).status_code == 403
    unknown = Sender(strict.client, key=new.key, epoch="09")
    assert unknown.put(unknown.body({})).status_code == 403


def test_a_record_may_be_sent_again_after_the_key_changed(strict: Sender) -> None:
    body, receipt = strict.send({})
    told = {**body, "terminal_key": base64.b64encode(Ed25519().public).decode()}
    assert strict.put(told).json()["body"] == receipt


def test_published_keys_say_from_when_to_when_and_are_kept(strict: Sender, clock: Clock) -> None:
    clock.pass_by(days=100)
    new = renewed(strict, Sm2(), "w1")
    first, second = keys(strict)
    assert (first["epoch"], first["algorithm"], first["public_key"]) == ("01", "Ed25519", strict.public_key)
    assert (first["from"], first["until"]) == ("2026-11-19T21:31:00+08:00", "2027-02-28T21:36:00+08:00")
    assert (second["epoch"], second["algorithm"], second["public_key"]) == ("02", "SM2", new.public_key)
    assert (second["from"], second["until"]) == ("2027-02-27T21:31:00+08:00", "")
    assert keys(strict, "") == [first, second] and keys(strict, "LX0999") == []
    assert strict.client.get("/v1/terminal-keys?terminal=" + "X" * 20).status_code == 422


def test_receipts_in_sm2_and_sm3_are_checked_as_those_in_ed25519(strict: Sender) -> None:
    new = renewed(strict, Sm2(), "w1")
    body, receipt = new.send({"a": "甲"}, (b"scan",))
    assert body["receipt"].startswith("TR2:") and receipt["number"] == body["number"]
    changed = new.body({"b": 1})
    assert new.put({**changed, "receipt": changed["receipt"].replace(":SYNCED:", ":DRIFT:")}).status_code == 422
    other_suite = new.body({"c": 1})
    answer = new.put({**other_suite, "receipt": "TR1" + other_suite["receipt"][3:]})
    assert (answer.status_code, answer.json()) == (422, {"problem": "the receipt is not signed by this terminal"})


def test_a_signature_of_impossible_figures_is_refused_quietly(capfd: pytest.CaptureFixture[str]) -> None:
    key = Sm2()
    good = key.sign(b"x")
    for bad in (b"", b"\0" * 64, b"\xff" * 64, good[:32] + b"\0" * 32, good + b"\0"):
        assert not suites.SM2.verify(key.public, b"x", bad)
    assert suites.SM2.verify(key.public, b"x", good) and not suites.SM2.verify(bytes(64), b"x", good)
    assert not suites.ED25519.verify(b"short", b"x", good)
    assert suites.suite_of("not base64!") is None
    assert capfd.readouterr().err == ""


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905, A.1."""
    assert suites.SM2.digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_in_development_the_first_key_of_an_epoch_counts(sender: Sender) -> None:
    sender.send({})
    next_one = Sender(sender.client, epoch="04")
    assert next_one.put(next_one.body({})).status_code == 201
    assert [key["epoch"] for key in keys(sender)] == ["03", "04"]
    assert sender.ask_for_epoch("w1").json() == {"epoch": "05"}


def test_a_retired_platform_key_stays_published_and_its_receipts_stay_true(
    tmp_path: Path, clock: Clock, database: str
) -> None:
    folder = tmp_path / "rotated"
    platform = Platform.open(folder, dev=True, now=clock, database=database)
    with TestClient(create_app(platform)) as client:
        before = client.get("/v1/keys").json()
        body = Sender(client).send({})[0]
    platform.close()
    found = CliRunner().invoke(cli.main, ["keys", "rotate", "--data", str(folder), "--database", database])
    assert found.exit_code == 0, found.output
    shown = CliRunner().invoke(cli.main, ["keys", "show", "--data", str(folder), "--database", database]).output
    platform = Platform.open(folder, dev=True, now=clock, database=database)
    with TestClient(create_app(platform)) as client:
        after = client.get("/v1/keys").json()
        sender = Sender(client)
        receipt = sender.commit(body).json()
        assert [key["key_id"] for key in after["keys"]] == [after["key_id"], before["key_id"]]
        assert after["keys"][0]["until"] == "" < after["keys"][1]["until"]
        assert receipt["key_id"] == before["key_id"] != after["key_id"]
        assert [line.split()[0] for line in shown.splitlines()] == [key["public_key"] for key in after["keys"]]
        assert shown.count("in use") == 1 and before["key_id"] in shown.splitlines()[1]
        old = base64.b64decode(after["keys"][1]["public_key"])
        Ed25519PublicKey.from_public_bytes(old).verify(
            base64.b64decode(receipt["signature"]), canonical(receipt["body"])
        )
        with platform.db.reading() as db:
            secrets = db.execute("SELECT secret FROM platform_key ORDER BY until_at").fetchall()
        assert [bool(row["secret"]) for row in secrets] == [True, False]
    platform.close()
