"""Which facts of a case stand on which of its papers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from kiosk.documents.case_model import (
    CommitmentPaper,
    CustodyPaper,
    MissingPaper,
    MissingRow,
    PledgedMaterial,
    PledgesPaper,
    SubFormPaper,
)
from kiosk.documents.model import (
    Columns,
    FormGroup,
    FormMaterial,
    FormPaper,
    FormValue,
    OwedMaterial,
    ProofPaper,
    ReceiptPaper,
    SubCase,
)
from kiosk.documents.signature import signature_png
from kiosk.documents.texts import masked
from kiosk.domain.person import Answer, Citizen
from kiosk.packs import forms, materials
from kiosk.packs.display import display
from kiosk.packs.schema import Commitment, Kind, Pack, Period
from kiosk.packs.subforms import SubForm, application_name, from_chip, subforms
from kiosk.session.case_materials import form_material, handed_over
from kiosk.session.promises import commitment_facts
from kiosk.session.rules import commitments_of, missing_of, needs_of, pledged
from kiosk.session.states import CaseFile, ReceiptFacts, Withdrawal

NOBODY = Citizen("（不用登记姓名）", "", "", "", "")  # of an item that asks for nobody's card
DELIVERY = ("delivery_way", "delivery_place", "delivery_receiver", "delivery_mobile", "delivery_address")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the papers are given out."""

    office: str
    terminal: str
    phone: str
    region: str


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One case as its papers need it. `now` is the moment of printing."""

    desk: Desk
    pack: Pack
    file: CaseFile
    now: datetime

    # --- what all papers share ---------------------------------------------------------------------------------------

    @property
    def _today(self) -> date:
        """The day of the seal: a paper that is printed after midnight names no other days than what was sealed."""
        return self.file.receipt.sealed_at.date() if self.file.receipt else self.now.date()

    def _sealed(self) -> tuple[ReceiptFacts, Citizen]:
        if self.file.receipt is None:
            raise ValueError("this paper needs a sealed case")
        return self.file.receipt, self.file.citizen or NOBODY

    def _needs(self) -> tuple[materials.MaterialNeed, ...]:
        return needs_of(self.pack, self.file, self._today)

    def _pledged(self) -> tuple[materials.MaterialNeed, ...]:
        return pledged(self.file, self._needs())

    def _commitments(self) -> tuple[Commitment, ...]:
        return commitments_of(self.pack, self.file, self._today)

    def _given(self) -> Mapping[str, Answer]:
        return forms.counting(self.pack, self.file.answers, self._today)

    def _signature(self) -> bytes | None:
        return signature_png(self.file.strokes) if self.file.strokes else None

    def _delivery(self, said: Collection[str] = ()) -> Columns:
        """How the result is handed over; `said`: fields that the paper has lines of its own for."""
        given = self._given()
        return tuple(
            (field.label.zh, display(field, given[field.id], formal=True))
            for field in self.pack.form
            if field.id in DELIVERY and field.id in given and field.id not in said
        )

    def _by_rows(self, field_id: str, text: str) -> str:
        """A repeated group with a line for each of its people."""
        return text.replace("；", "\n") if self.pack.field(field_id).kind is Kind.GROUP else text

    def _handling(self) -> str:
        rule = materials.region_rule(self.pack, self.file.answers)
        return f"{rule.name.zh}　{rule.office}" if rule else ""

    def _material(self, need: materials.MaterialNeed) -> FormMaterial:
        return form_material(self.pack, self.file, need, self._today)

    # --- papers ------------------------------------------------------------------------------------------------------

    def receipt(self, at_platform: bool) -> ReceiptPaper:
        receipt, citizen = self._sealed()
        owed = tuple(
            OwedMaterial(n.material.name.zh, materials.pledge(self.pack, n, self._today).due.day)
            for n in self._pledged()
        )
        parts = subforms(self.pack, self.file.answers, self._today)
        return ReceiptPaper(
            number=receipt.number,
            qr_text=receipt.qr_text,
            item=self.pack.title.zh,
            applicant=citizen.name,
            applicant_id=masked(citizen.id_number),
            received_at=receipt.sealed_at,
            office=self.desk.office,
            terminal=self.desk.terminal,
            parts=tuple(f.item for f in parts) if len(self.pack.items) > 1 else (),
            materials=sum(self._material(n).pages for n in self._needs()),
            owed=owed,
            at_platform=at_platform,
            clock_certain=receipt.clock_certain,
            phone=self.desk.phone,
            delivery=self._delivery()[:1],
            handling=self._handling(),
            commitments=tuple(entry.proof.zh for entry in self._commitments()),
        )

    def pledges(self) -> PledgesPaper:
        """容缺承诺书 and 容缺受理通知书."""
        receipt, citizen = self._sealed()
        needs = self._pledged()
        if not needs:
            raise ValueError("nothing was pledged")
        waiting = {name for need in needs for name in need.material.used_by}
        present = subforms(self.pack, self.file.answers, self._today)
        return PledgesPaper(
            item=self.pack.title.zh,
            person=citizen.name,
            applicant_id=citizen.id_number,
            office=self.desk.office,
            terminal=self.desk.terminal,
            materials=tuple(self._pledge(need) for need in needs),
            signed_at=receipt.sealed_at,
            number=receipt.number,
            qr_text=receipt.qr_text,
            departments=tuple(dict.fromkeys(f.department for f in present if not waiting or f.item_id in waiting)),
            credit="good" if self.file.credit == "good" else "unchecked",
            phone=self.desk.phone,
            signature=self._signature(),
        )

    def _pledge(self, need: materials.MaterialNeed) -> PledgedMaterial:
        text = materials.pledge(self.pack, need, self._today)
        return PledgedMaterial(
            missing=text.what.zh,
            form=text.form.zh,
            due=text.due.day,
            counted_from=text.first_day,
            working_days=text.days,
            where=text.where.zh,
            otherwise=text.consequence.zh,
            certain=text.due.certain,
        )

    def commitments(self) -> tuple[CommitmentPaper, ...]:
        """告知承诺书, one a commitment."""
        receipt, citizen = self._sealed()
        signature = self._signature()
        return tuple(
            replace(
                commitment_facts(self.pack, entry, self.file.answers),
                person=citizen.name,
                applicant_id=citizen.id_number,
                office=self.desk.office,
                terminal=self.desk.terminal,
                number=receipt.number,
                qr_text=receipt.qr_text,
                chosen_at=self.file.committed_at or receipt.sealed_at,
                read_aloud=entry.id in self.file.read_aloud,
                signature=signature,
            )
            for entry in self._commitments()
        )

    def custody(self) -> CustodyPaper:
        """交接单 of 异地收件."""
        receipt, citizen = self._sealed()
        rule = materials.region_rule(self.pack, self.file.answers)
        if rule is None:
            raise ValueError("handled here")
        return CustodyPaper(
            number=receipt.number,
            qr_text=receipt.qr_text,
            item=self.pack.title.zh,
            applicant=citizen.name,
            applicant_id=masked(citizen.id_number),
            received_at=receipt.sealed_at,
            region=self.desk.region,
            office=self.desk.office,
            terminal=self.desk.terminal,
            handling_region=rule.name.zh,
            handling_office=rule.office,
            things=(("申请表", "电子", "1 份"), *handed_over(self._material(n) for n in self._needs())),
            promise=period_text(rule.promised or self.pack.promise),
            phone=self.desk.phone,
        )

    def form(self) -> FormPaper | SubFormPaper:
        """申请表: of a single item its department's own form, of a 一件事 the cover of all of them."""
        if len(self.pack.items) == 1:
            own = self.sub_forms()
            if own:
                return own[0]
        return self._cover()

    def _cover(self) -> FormPaper:
        receipt, citizen = self._sealed()
        given = self._given()
        name = application_name(self.pack)
        groups = tuple(
            FormGroup(
                group.title.zh,
                tuple(
                    FormValue(
                        row.label.zh,
                        self._by_rows(
                            row.field_id, display(self.pack.field(row.field_id), given[row.field_id], formal=True)
                        )
                        or row.text,
                        row.source,
                        from_chip(self.pack, row.field_id, row.source, given),
                    )
                    for row in group.rows
                    if row.field_id not in DELIVERY
                ),
            )
            for group in forms.review(self.pack, self.file.answers, self._today)
        )
        return FormPaper(
            item=self.pack.title.zh,
            office=self.desk.office,
            terminal=self.desk.terminal,
            applicant=citizen.name,
            applicant_id=citizen.id_number,
            receipt_number=receipt.number,
            qr_text=receipt.qr_text,
            filled_at=receipt.sealed_at,
            groups=tuple(group for group in groups if group.values),
            materials=tuple(self._material(n) for n in self._needs()),
            subcases=tuple(
                SubCase(f.item, f.department, period_text(f.promised))
                for f in subforms(self.pack, self.file.answers, self._today)
            ),
            signature=self._signature(),
            title=name.zh if name else "",
            delivery=self._delivery(),
            handling=self._handling(),
        )

    def sub_forms(self) -> tuple[SubFormPaper, ...]:
        """Each department's own form, whole in itself."""
        receipt, citizen = self._sealed()
        parts = subforms(self.pack, self.file.answers, self._today)
        names = {form.item_id: form.item for form in parts}
        needs = {need.id: need for need in self._needs()}
        signature = self._signature()
        return tuple(
            SubFormPaper(
                whole=self.pack.title.zh if len(self.pack.items) > 1 else "",
                item=form.title,
                department=form.department,
                office=self.desk.office,
                terminal=self.desk.terminal,
                applicant=citizen.name,
                applicant_id=citizen.id_number,
                receipt_number=receipt.number,
                qr_text=receipt.qr_text,
                filled_at=receipt.sealed_at,
                groups=(self._lines(form),),
                materials=tuple(self._material(needs[name]) for name in form.materials if name in needs),
                part=(n, len(parts)),
                task_code=form.task_code,
                promise=period_text(form.promised),
                after=tuple(names[name] for name in form.after),
                region=self._handling(),
                delivery=self._delivery([r.field for r in form.rows]) if len(self.pack.items) == 1 else (),
                signature=signature,
            )
            for n, form in enumerate(parts, 1)
        )

    def _lines(self, form: SubForm) -> FormGroup:
        """A department's own lines, in its own words and order."""
        rows = form.rows
        return FormGroup(
            form.item, tuple(FormValue(r.label, self._by_rows(r.field, r.text), r.source, r.chip) for r in rows)
        )

    def statement(self) -> FormPaper:
        said = materials.statements(self.pack, self.file.answers, self._today)
        groups = tuple(FormGroup(s.title.zh, (FormValue("说明", s.text, "D"),)) for s in said)
        title = said[0].title.zh if said else ""
        return replace(self._cover(), groups=groups, materials=(), subcases=(), delivery=(), title=title)

    def proof(self) -> ProofPaper:
        """The platform gives the paper as data: statement, facts, a table. The terminal adds nothing of its own."""
        data: Mapping[str, Any] = self.file.result if isinstance(self.file.result, Mapping) else {}
        paper: Mapping[str, Any] = data.get("paper") or {}
        return ProofPaper(
            title=str(paper.get("title", data.get("title", ""))),
            statement=str(paper.get("statement", "")),
            facts=tuple((str(k), str(v)) for k, v in paper.get("facts", ())),
            issuer=str(paper.get("issuer", "")),
            issued_on=self._today,
            check_code=str(data.get("check_code", "")),
            qr_text=str(data.get("check_url", "")),
            terminal=self.desk.terminal,
            number=self.file.receipt.number if self.file.receipt else "",
            columns=tuple(str(c) for c in paper.get("columns", ())),
            rows=tuple(tuple(str(c) for c in row) for row in paper.get("rows", ())),
            note=str(paper.get("note", "")),
        )


def later_receipt(desk: Desk, file: CaseFile, at_platform: bool) -> ReceiptPaper:
    """The receipt of what was done to a case of before; with a claim code alone it names nobody."""
    receipt, owed, back = file.receipt, file.owed, file.withdrawal
    if receipt is not None and owed is not None:
        what = f"补交材料：{owed.name}（{owed.number}）"
    elif receipt is not None and back is not None:
        what = f"撤回告知承诺：{back.proof}（{back.number}）"
    else:
        raise ValueError("this paper needs a sealed supplement or withdrawal")
    return ReceiptPaper(
        number=receipt.number,
        qr_text=receipt.qr_text,
        item=what,
        applicant=file.citizen.name if file.citizen else "凭收件号",
        applicant_id=masked(file.citizen.id_number) if file.citizen else "",
        received_at=receipt.sealed_at,
        office=desk.office,
        terminal=desk.terminal,
        materials=sum(len(p) for p in file.pages.values()),
        at_platform=at_platform,
        clock_certain=receipt.clock_certain,
        phone=desk.phone,
        next_steps=_owed_then(back) if back else (),
        withdrawal=back is not None,
    )


def _owed_then(back: Withdrawal) -> tuple[str, ...]:
    """What a withdrawal asks for."""
    named = "、".join(back.papers) or back.proof
    return (
        f"平台登记撤回以后，{back.days} 个工作日内补交：{named}。" if back.days else f"请补交：{named}。",
        "到任何一台自助终端的“查进度”里补交，或者交到窗口。",
        "部门已经作出决定的，不能再撤回，窗口会联系您。",
    )


def missing_paper(desk: Desk, pack: Pack, file: CaseFile, now: datetime) -> MissingPaper:
    """一次性告知单: everything at once, papers with their form and who gives them out."""
    return MissingPaper(
        item=pack.title.zh,
        office=desk.office,
        terminal=desk.terminal,
        told_at=now,
        rows=tuple(
            MissingRow(
                name=entry.what.zh,
                kind="answer" if entry.kind == "question" else "material",
                form=entry.form.zh if entry.form else "",
                where=entry.where,
                later=entry.later,
            )
            for entry in missing_of(pack, file, now.date())
        ),
        phone=pack.guide.telephone,
        hours=pack.guide.hours.zh,
    )


def period_text(period: Period) -> str:
    """3 个工作日, 即办."""
    if period.days == 0:
        return "即办"
    unit = {"workday": "个工作日", "day": "天", "month": "个月"}[period.unit]
    return f"{period.days} {unit}"
