"""Every A4 paper under its name, as usual and with the longest legal values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.documents.application_form import application_form
from kiosk.documents.commitment import commitment_a4
from kiosk.documents.custody import custody_a4
from kiosk.documents.guide import guide_a4
from kiosk.documents.missing import missing_a4
from kiosk.documents.model import OwedMaterial
from kiosk.documents.pledge import notice_a4, pledges_a4
from kiosk.documents.proof import proof_a4
from kiosk.documents.receipt import receipt_a4
from kiosk.documents.sub_form import sub_forms_a4
from tests.unit.documents import case_samples as cases
from tests.unit.documents import paper_samples as samples

USUAL: Mapping[str, Callable[[], bytes]] = {
    "application": lambda: application_form(samples.form()),
    "sub_form": lambda: sub_forms_a4([cases.sub_form()]),
    "sub_forms": lambda: sub_forms_a4([cases.sub_form(part=(number, 5)) for number in range(1, 6)]),
    "receipt": lambda: receipt_a4(samples.receipt()),
    "pledges": lambda: pledges_a4(cases.pledges()),
    "notice": lambda: notice_a4(cases.pledges()),
    "commitment": lambda: commitment_a4(cases.commitment()),
    "missing": lambda: missing_a4(cases.missing()),
    "custody": lambda: custody_a4(cases.custody()),
    "proof": lambda: proof_a4(samples.proof()),
    "guide": lambda: guide_a4(samples.guide()),
    "rules": lambda: guide_a4(samples.rules()),
    "items": lambda: guide_a4(samples.items()),
}

LONGEST: Mapping[str, Callable[[], bytes]] = {
    "application": lambda: application_form(cases.longest_form()),
    "sub_form": lambda: sub_forms_a4([cases.sub_form(cases.longest_form(), (2, 12))]),
    "pledges": lambda: pledges_a4(cases.longest_pledges()),
    "notice": lambda: notice_a4(cases.longest_pledges()),
    "commitment": lambda: commitment_a4(cases.longest_commitment()),
    "missing": lambda: missing_a4(cases.longest_missing()),
    "custody": lambda: custody_a4(cases.longest_custody()),
    "items": lambda: guide_a4(samples.items(5, cases.COMPANY_80 * 9)),
    "receipt": lambda: receipt_a4(
        samples.receipt(
            cases.NAME_50,
            item=cases.COMPANY_80,
            parts=tuple(case.name for case in cases.longest_form().subcases),
            owed=tuple(OwedMaterial(f"{cases.COMPANY_80[:40]}{n}", cases.DUE) for n in range(8)),
            handling=cases.COMPANY_80,
            delivery=cases.longest_form().delivery,
        )
    ),
}
