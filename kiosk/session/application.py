"""What leaves the terminal: the sealed application as one JSON document and its attachments."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiosk.domain.clock import SYNCED
from kiosk.domain.person import Answer, Citizen
from kiosk.packs import forms, materials
from kiosk.packs.schema import Necessity, Pack
from kiosk.packs.subforms import subforms
from kiosk.session.states import CaseFile, Rating
from offline_queue.model import Attachment, SealRequest

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Place of receipt: which terminal, which office. `clock`: its quality at the moment of sealing."""

    terminal_id: str
    site: str
    office: str
    clock: str = SYNCED


def subject_tag(key: bytes, id_number: str) -> str:
    """By this the terminal finds a citizen's records again without keeping the number: a keyed digest."""
    return hmac.new(key, id_number.encode(), hashlib.sha256).hexdigest()


def seal_request(pack: Pack, file: CaseFile, origin: Origin, key: bytes, now: datetime) -> SealRequest:
    """Everything of the case that the platform needs and nothing else: answers to hidden questions do not leave."""
    if file.citizen is None:
        raise ValueError("no application without an applicant")
    needs = materials.needed(pack, file.answers, now.date())
    wanted = {n.id for n in needs if n.necessity is not Necessity.NOT_NEEDED}
    attachments = [
        Attachment(f"{name}_{n}", "image/jpeg", page.jpeg)
        for name, pages in sorted(file.pages.items())
        if name in wanted
        for n, page in enumerate(pages, 1)
    ]
    if file.strokes:
        from kiosk.documents.signature import signature_png  # pictures are loaded with the first of them

        attachments.append(Attachment("signature", "image/png", signature_png(file.strokes)))
    tag = subject_tag(key, file.citizen.id_number)
    return SealRequest(
        kind="application",
        item=pack.pinned,
        order_key=tag,
        tag=tag,
        payload=_json(_body(pack, file, file.citizen, needs, origin, now)),
        attachments=tuple(attachments),
        clock_quality=origin.clock,
    )


def _body(
    pack: Pack, file: CaseFile, citizen: Citizen, needs: Sequence[materials.MaterialNeed], origin: Origin, now: datetime
) -> dict[str, Any]:
    today = now.date()
    return {
        "schema": SCHEMA,
        "item": {"id": pack.id, "version": pack.version, "title": pack.title.zh},
        "result": pack.result.kind,
        "place": {"terminal": origin.terminal_id, "site": origin.site, "office": origin.office},
        "filled_at": now.isoformat(timespec="seconds"),
        "applicant": {
            "name": citizen.name, "id_type": citizen.id_type, "id_number": citizen.id_number, "sex": citizen.sex,
            "birth": citizen.birth, "nation": citizen.nation, "address": citizen.address, "source": "A",
        },
        "answers": {k: _answer(a) for k, a in sorted(forms.counting(pack, file.answers, today).items())},
        "subforms": [
            {
                "department": form.department,
                "item": form.item,
                "title": form.title,
                "task_code": form.task_code,
                "fields": [{"label": r.label, "value": r.text, "code": r.value, "source": r.source} for r in form.rows],
            }
            for form in subforms(pack, file.answers, today)
        ],
        "materials": [_material(n, file) for n in needs],
        "pledges": [
            _pledge(pack, need, today)
            for need in needs
            if need.id in file.pledged
        ],
        "statements": [
            {"id": s.material_id, "title": s.title.zh, "text": s.text}
            for s in materials.statements(pack, file.answers, today)
        ],
        "signed": bool(file.strokes),
        "face_check": file.face,
    }  # fmt: skip


def _answer(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, "source": answer.source}


def _material(need: materials.MaterialNeed, file: CaseFile) -> dict[str, Any]:
    pages = [page.sha256 for page in file.pages.get(need.id, ())]
    free = need.necessity is Necessity.NOT_NEEDED
    state = "signed" if need.to_sign else "not_needed" if free else "pledged" if need.id in file.pledged else "received"
    return {
        "id": need.id, "name": need.material.name.zh, "necessity": need.necessity, "state": state, "pages": pages,
        "source": "C" if pages else "D" if need.id in file.pledged or need.to_sign else "A",
    }  # fmt: skip


def _pledge(pack: Pack, need: materials.MaterialNeed, today: date) -> dict[str, Any]:
    pledge = materials.pledge(pack, need, today)
    return {
        "material": need.id, "what": pledge.what.zh, "form": pledge.form.zh, "due": pledge.due.day.isoformat(),
        "certain": pledge.due.certain, "where": pledge.where.zh, "consequence": pledge.consequence.zh,
    }  # fmt: skip


def rating_request(pack_pinned: str, submission_id: str, rating: Rating, now: datetime) -> SealRequest:
    """A rating names its case and nobody."""
    body = {
        "schema": SCHEMA, "submission_id": submission_id, "level": rating.level, "reasons": sorted(rating.reasons),
        "rated_at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    return SealRequest("rating", pack_pinned, submission_id, "", _json(body))


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()
