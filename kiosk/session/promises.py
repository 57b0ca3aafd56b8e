"""告知承诺 of a pack as facts of a paper: the same words are shown, read out, hashed and printed."""

from __future__ import annotations

from kiosk.documents.case_model import CommitmentPaper
from kiosk.packs.schema import Commitment, Pack


def commitment_facts(pack: Pack, entry: Commitment) -> CommitmentPaper:
    """Nothing of the applicant: everybody who is offered it reads the same."""
    item = next(i for i in pack.items if i.id == entry.item)
    names = {m.id: m.name.zh for m in pack.materials}
    return CommitmentPaper(
        item=item.name.zh if len(pack.items) > 1 else pack.title.zh,
        department=item.department,
        legal=tuple(f"{basis.name}{basis.article}" for basis in entry.legal),
        proof=entry.proof.zh,
        content=entry.content.zh,
        liability=entry.liability.zh,
        verify=entry.verify.zh,
        publish=entry.publish.zh,
        replaces=tuple(names[name] for name in entry.replaces if name in names),
    )
