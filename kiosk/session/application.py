"""What leaves the terminal: the sealed application as one JSON document and its attachments."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kiosk.documents.commitment_text import commitment_hash
from kiosk.domain.clock import SYNCED
from kiosk.domain.person import Answer, Citizen
from kiosk.licences.verdict import Code, Verdict
from kiosk.packs import forms, materials
from kiosk.packs.schema import Commitment, Necessity, Pack
from kiosk.packs.subforms import SubForm, subforms
from kiosk.session.promises import commitment_facts
from kiosk.session.rules import commitments_of, needs_of, pledged
from kiosk.session.states import CaseFile, Owed, Rating, Withdrawal
from kiosk.session.usable import wants_card
from offline_queue.model import Attachment, SealRequest

SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """Place of receipt: which terminal, which office. `clock`: its quality at the moment of sealing."""

    terminal_id: str
    site: str
    office: str
    region: str = ""
    clock: str = SYNCED

    def place(self) -> dict[str, str]:
        """As the wire has it."""
        return {"terminal": self.terminal_id, "site": self.site, "office": self.office, "region": self.region}


def subject_tag(key: bytes, id_number: str) -> str:
    """By this the terminal finds a citizen's records again without keeping the number: a keyed digest."""
    return hmac.new(key, id_number.encode(), hashlib.sha256).hexdigest()


def seal_request(pack: Pack, file: CaseFile, origin: Origin, key: bytes, now: datetime) -> SealRequest:
    """Everything of the case that the platform needs and nothing else: answers to hidden questions do not leave."""
    if file.citizen is None and wants_card(pack):
        raise ValueError("no application without an applicant")
    needs = needs_of(pack, file, now.date())
    wanted = {n.id for n in needs if n.necessity is not Necessity.NOT_NEEDED}
    attachments = [
        Attachment(f"{name}_{n}", "image/jpeg", page.jpeg)
        for name, pages in sorted(file.pages.items())
        if name in wanted
        for n, page in enumerate(pages, 1)
    ]
    if pack.result.kind != "filed":  # 备查制 (S23): nothing is uploaded, the signed paper stays with the applicant
        attachments += _signature(file)
    tag = subject_tag(key, file.citizen.id_number) if file.citizen is not None else ""
    return SealRequest(
        kind="application",
        item=pack.pinned,
        order_key=tag or secrets.token_hex(16),  # nobody's: it waits for nothing and nothing waits for it
        tag=tag,
        payload=_json(_body(pack, file, needs, origin, now)),
        attachments=tuple(attachments),
        clock_quality=origin.clock,
    )


def _body(
    pack: Pack,
    file: CaseFile,
    needs: Sequence[materials.MaterialNeed],
    origin: Origin,
    now: datetime,
) -> dict[str, Any]:
    today = now.date()
    forms_of = subforms(pack, file.answers, today)
    rule = materials.region_rule(pack, file.answers)
    given = forms.counting(pack, file.answers, today)
    return {
        "schema": SCHEMA,
        "item": {
            "id": pack.id, "version": pack.version, "title": pack.title.zh, "kind": pack.item_type,
            "code": pack.items[0].codes.handle or "",
        },
        "result": pack.result.kind,
        "place": origin.place(),
        "handling": {"region": rule.code, "office": rule.office} if rule else
                    {"region": origin.region, "office": origin.office},
        "filled_at": now.isoformat(timespec="seconds"),
        "applicant": _applicant(file.citizen),
        "answers": {k: _answer(a) for k, a in sorted(given.items())},
        "subforms": [_subform(form, needs) for form in forms_of],
        "left_out": [
            {"id": item.id, "item": item.name.zh, "department": item.department}
            for item in pack.items
            if item.optional is not None and item.id not in {form.item_id for form in forms_of}
        ],
        "materials": [_material(n, file) for n in needs],
        "pledges": [_pledge(pack, need, file, today) for need in pledged(file, needs)],
        "commitments": [_commitment(pack, entry, file, now) for entry in commitments_of(pack, file, today)],
        "statements": [
            {"id": s.material_id, "title": s.title.zh, "text": s.text}
            for s in materials.statements(pack, file.answers, today)
        ],
        "delivery": _delivery(given),
        "custody": [_received(origin, needs, now)] if rule else [],
        "consent": file.consent,
        "signed": bool(file.strokes),
        "face_check": file.face,
    }  # fmt: skip


def _applicant(citizen: Citizen | None) -> dict[str, str]:
    """As the chip has it; nothing where the item asks for nobody."""
    if citizen is None:
        return {}
    return {
        "name": citizen.name, "id_type": citizen.id_type, "id_number": citizen.id_number, "sex": citizen.sex,
        "birth": citizen.birth, "nation": citizen.nation, "address": citizen.address, "source": "A",
    }  # fmt: skip


def _subform(form: SubForm, needs: Sequence[materials.MaterialNeed]) -> dict[str, Any]:
    """One department's own form, whole in itself."""
    touched = {need.id for need in needs}
    return {
        "id": form.item_id, "department": form.department, "item": form.item, "title": form.title,
        "task_code": form.task_code, "after": form.after,
        "period": {"days": form.promised.days, "unit": form.promised.unit},
        "materials": [name for name in form.materials if name in touched],
        "fields": [{"label": r.label, "value": r.text, "code": r.value, "source": r.source} for r in form.rows],
    }  # fmt: skip


def _commitment(pack: Pack, entry: Commitment, file: CaseFile, now: datetime) -> dict[str, Any]:
    return {
        "id": entry.id, "item": entry.item, "proof": entry.proof.zh, "replaces": entry.replaces,
        "text_sha256": commitment_hash(commitment_facts(pack, entry, file.answers)),
        "read_aloud": entry.id in file.read_aloud,
        "credit": file.credit or "unchecked", "chosen_at": (file.committed_at or now).isoformat(timespec="seconds"),
    }  # fmt: skip


def _delivery(given: Mapping[str, Answer]) -> dict[str, str]:
    """How the result is handed over, as the dictionary's fields have it; everything "" where nothing is."""

    def said(name: str) -> str:
        answer = given.get(name)
        return str(answer.value) if answer is not None else ""

    way = said("delivery_way")
    if not way:
        return dict.fromkeys(("way", "place", "receiver", "mobile", "address"), "")
    return {
        "way": way, "place": said("delivery_place"), "receiver": said("delivery_receiver"),
        "mobile": said("delivery_mobile") or said("applicant_mobile"), "address": said("delivery_address"),
    }  # fmt: skip


def _received(origin: Origin, needs: Sequence[materials.MaterialNeed], now: datetime) -> dict[str, Any]:
    """The first link of the chain of custody: from the citizen to this terminal."""
    names = "、".join(n.material.name.zh for n in needs if n.necessity is not Necessity.NOT_NEEDED) or "申请"
    return {
        "at": now.isoformat(timespec="seconds"), "from": "申请人", "to": f"{origin.office} {origin.terminal_id}",
        "what": names,
    }  # fmt: skip


def _answer(answer: Answer) -> dict[str, Any]:
    return {"value": answer.value, "source": answer.source}


def _material(need: materials.MaterialNeed, file: CaseFile) -> dict[str, Any]:
    """`check` pending (待核): no licence was seen that is good, so a window compares the picture with it."""
    pages = [page.sha256 for page in file.pages.get(need.id, ())]
    state = _material_state(need, file, bool(pages))
    source = {"received": "C", "pledged": "D", "signed": "D", "committed": "D"}.get(state, "A")
    looked_for = file.not_fetched.get(need.id) if state == "received" else None
    return {
        "id": need.id, "name": need.material.name.zh, "necessity": need.necessity, "state": state, "pages": pages,
        "copies": need.material.copies, "source": source, "licence": file.licences.get(need.id),
        "check": Verdict(Code(looked_for)).check if looked_for else "",
    }  # fmt: skip


def _material_state(need: materials.MaterialNeed, file: CaseFile, pages: bool) -> str:
    if need.to_sign:
        return "signed"
    if need.why_free is materials.COMMITTED:
        return "committed"
    if need.id in file.licences:
        return "fetched"
    if pledged(file, (need,)):
        return "pledged"
    return "received" if pages else "not_needed"


def _pledge(pack: Pack, need: materials.MaterialNeed, file: CaseFile, today: date) -> dict[str, Any]:
    pledge = materials.pledge(pack, need, today)
    return {
        "material": need.id, "what": pledge.what.zh, "form": pledge.form.zh, "due": pledge.due.day.isoformat(),
        "certain": pledge.due.certain, "where": pledge.where.zh, "consequence": pledge.consequence.zh,
        "credit": "good" if file.credit == "good" else "unchecked",
    }  # fmt: skip


def supplement_request(
    owed: Owed, file: CaseFile, pinned: str, origin: Origin, key: bytes, now: datetime
) -> SealRequest:
    """A paper that was pledged, handed in later. With a claim code alone nobody has said who hands it in."""
    pages = file.pages.get(owed.material_id, ())
    citizen = file.citizen
    body: dict[str, Any] = {
        "schema": SCHEMA, "number": owed.number, "material": owed.material_id, "name": owed.name,
        "pages": [page.sha256 for page in pages], "filed_at": now.isoformat(timespec="seconds"),
        "place": origin.place(),
    }  # fmt: skip
    if citizen is not None:
        body["applicant"] = _person(citizen)
    tag = subject_tag(key, citizen.id_number) if citizen is not None else ""
    return SealRequest(
        kind="supplement",
        item=pinned,
        order_key=owed.number,
        tag=tag,
        payload=_json(body),
        attachments=tuple(
            Attachment(f"{owed.material_id}_{n}", "image/jpeg", page.jpeg) for n, page in enumerate(pages, 1)
        ),
        clock_quality=origin.clock,
    )


def withdrawal_request(
    withdrawal: Withdrawal, file: CaseFile, pinned: str, origin: Origin, key: bytes, now: datetime
) -> SealRequest:
    """告知承诺 taken back, signed by hand. ValueError: nobody has said who does it."""
    citizen = file.citizen
    if citizen is None or not file.strokes:
        raise ValueError("a commitment is withdrawn by its applicant, with a signature")
    body: dict[str, Any] = {
        "schema": SCHEMA, "number": withdrawal.number, "commitment": withdrawal.commitment, "proof": withdrawal.proof,
        "applicant": _person(citizen), "place": origin.place(), "filed_at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    return SealRequest(
        kind="withdrawal",
        item=pinned,
        order_key=withdrawal.number,
        tag=subject_tag(key, citizen.id_number),
        payload=_json(body),
        attachments=_signature(file),
        clock_quality=origin.clock,
    )


def rating_request(pack_pinned: str, submission_id: str, rating: Rating, now: datetime) -> SealRequest:
    """A rating names its case and nobody."""
    body = {
        "schema": SCHEMA, "submission_id": submission_id, "level": rating.level, "reasons": sorted(rating.reasons),
        "rated_at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    return SealRequest("rating", pack_pinned, submission_id, "", _json(body))


def _person(citizen: Citizen) -> dict[str, str]:
    return {"name": citizen.name, "id_type": citizen.id_type, "id_number": citizen.id_number}


def _signature(file: CaseFile) -> tuple[Attachment, ...]:
    if not file.strokes:
        return ()
    from kiosk.documents.signature import signature_png  # pictures are loaded with the first of them

    return (Attachment("signature", "image/png", signature_png(file.strokes)),)


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()
