"""告知承诺 of a pack as facts of a paper: the same words are shown, read out, hashed and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.documents.case_model import CommitmentPaper
from kiosk.domain.person import Answer
from kiosk.packs.materials import region_rule
from kiosk.packs.schema import REGION, Commitment, Pack
from kiosk.packs.subforms import handled_by
from kiosk.session.states import CaseFile


def commitment_facts(pack: Pack, entry: Commitment, answers: Mapping[str, Answer]) -> CommitmentPaper:
    """Nothing of the applicant: everybody whose case the same region handles reads the same. `answers` say which."""
    item = next(i for i in pack.items if i.id == entry.item)
    names = {m.id: m.name.zh for m in pack.materials}
    return CommitmentPaper(
        item=item.name.zh if len(pack.items) > 1 else pack.title.zh,
        department=handled_by(item, region_rule(pack, answers)),
        legal=tuple(f"{basis.name}{basis.article}" for basis in entry.legal),
        proof=entry.proof.zh,
        content=entry.content.zh,
        liability=entry.liability.zh,
        verify=entry.verify.zh,
        publish=entry.publish.zh,
        replaces=tuple(names[name] for name in entry.replaces if name in names),
    )


def region_changed(before: CaseFile, after: CaseFile) -> CaseFile:
    """The case with its new answers. Another region is another authority: what was promised was another text."""
    if before.answers.get(REGION) == after.answers.get(REGION):
        return after
    return replace(after, commitments={}, read_aloud=frozenset(), committed_at=None)
