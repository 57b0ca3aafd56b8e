"""Payloads of kind application, schema 2, as a terminal writes them: written here by the agreed form alone."""

from __future__ import annotations

from typing import Any

from central import moves
from central.platform import Platform
from tests.unit.central.written_terminal import Sender

PERSON = {"name": "林知夏", "id_number": "999901199004120026"}
BOOK_DUE = "2026-12-04"
HUKOU, CARD, MEDICAL = 0, 1, 2


def subform(name: str, department: str, item: str, days: int = 5, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "department": department, "item": item, "title": item, "after": [], "materials": [],
        "period": {"days": days, "unit": "workday"}, "fields": [{"label": "姓名", "value": "周小满", "source": "D"}],
        **more,
    }  # fmt: skip


def newborn(**more: Any) -> dict[str, Any]:
    """户口 with a pledged 户口簿, the card after 户口, 医保 beside them."""
    return {
        "schema": 2,
        "item": {"id": "newborn", "version": "2.0.0", "title": "新生儿出生一件事", "kind": "one_thing", "code": ""},
        "result": "promised",
        "place": {"terminal": "LX0417", "site": "linxi", "office": "临溪县政务服务中心", "region": "999901"},
        "handling": {"region": "999901", "office": "临溪县政务服务中心"},
        "applicant": PERSON,
        "subforms": [
            subform("hukou", "县公安局", "出生登记", materials=["household_book"]),
            subform("sscard", "县人力资源和社会保障局", "社会保障卡申领", 10, after=["hukou"]),
            subform("insurance", "县医疗保障局", "医保参保登记", 3),
        ],
        "left_out": [{"id": "birth_reg", "item": "生育登记", "department": "县卫生健康局"}],
        "materials": [
            {"id": "household_book", "name": "户口簿", "necessity": "可容缺", "state": "pledged", "source": "D"},
            {
                "id": "birth_certificate", "name": "出生医学证明", "state": "fetched", "source": "A", "check": "",
                "licence": {"type": "birth_certificate", "identifier": "1.2.156.3005.2.X", "issuer": "临溪县卫生健康局",
                            "valid_to": "2030-01-01", "sha256": "0" * 64},
            },
            {"id": "marriage_certificate", "name": "结婚证", "state": "received", "source": "C", "check": "pending"},
        ],
        "pledges": [
            {"material": "household_book", "what": "户口簿的户主页", "form": "原件拍照", "due": BOOK_DUE,
             "certain": True, "where": "任何一个窗口", "consequence": "终止出生登记", "credit": "good"},
        ],
        **more,
    }  # fmt: skip


def supplement(number: str, material: str = "household_book", person: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "schema": 2, "number": number, "material": material, "name": "户口簿", "pages": [],
        "place": {"terminal": "LX0418"}, "filed_at": "2026-11-25T10:00:00+08:00", "applicant": person or PERSON,
    }  # fmt: skip


def withdrawal(number: str, commitment: str = "c1", person: dict[str, str] | None = PERSON) -> dict[str, Any]:
    """`person` None: nobody was identified."""
    applicant = {"applicant": {"id_type": "居民身份证", **person}} if person else {}
    return {
        "schema": 2, "number": number, "commitment": commitment, "proof": "居住证明", "place": {"terminal": "LX0418"},
        "filed_at": "2026-11-25T10:00:00+08:00", **applicant,
    }  # fmt: skip


def hand_in(
    sender: Sender,
    payload: dict[str, Any],
    sealed_at: str = "",
    files: tuple[bytes, ...] = (),
    kind: str = "supplement",
) -> Any:
    """The receipt's body. `sealed_at`: when the terminal took it, if not at the usual time."""
    body = sender.body(payload, files, kind=kind, item="newborn@2.0.0")
    body |= {"sealed_at": sealed_at} if sealed_at else {}
    assert sender.put(body).status_code in (201, 202)
    for n, data in enumerate(files):
        sender.patch(body["attachments"][n]["sha256"], 0, data)
    return sender.commit(body).json()["body"]


def move(platform: Platform, case: str, ordinal: int, *states: str, note: str = "补充说明") -> None:
    for state in states:
        with platform.db.transaction() as db:
            moves.set_state(platform, db, case, ordinal, state, "陈窗口", note if state in ("补正", "终止") else "")


def progress(sender: Sender, case: str) -> dict[str, Any]:
    found: dict[str, Any] = sender.get(f"/v1/progress?number={case}").json()["cases"][0]
    return found


def states(sender: Sender, case: str) -> list[str]:
    return [part["state"] for part in progress(sender, case)["subcases"]]


def notes(platform: Platform, case: str) -> list[str]:
    with platform.db.reading() as db:
        rows = db.execute("SELECT note FROM case_note WHERE case_number = ? ORDER BY id", (case,)).fetchall()
    return [row["note"] for row in rows]
