"""docs/services.md: what the packs offer, as one table (`kiosk packs list --markdown`)."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.guide.item_list import papers, period
from kiosk.packs.lint import confirmations
from kiosk.packs.schema import Pack

HEAD = """# Services

Made by `kiosk packs list --markdown > docs/services.md`; a test keeps it fresh. The contents are a sample county's:
`kiosk packs lint` lists, department by department, what is to be confirmed.

Papers: 〔选〕 in some cases only · 〔电〕 not with the electronic licence · 〔诺〕 or a commitment (告知承诺) ·
〔补〕 may follow (容缺) · 〔可〕 optional.
"""
COLUMNS = (
    "id", "name", "departments", "kind", "members", "promised", "papers", "commitments", "handled elsewhere",
    "to be confirmed",
)  # fmt: skip
_KINDS = {"promised": "收件", "immediate": "当场出结果", "filed": "备查"}


def services_table(packs: Iterable[Pack]) -> str:
    """Markdown: one row a pack, by id."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS)]
    rows += [_row(pack) for pack in sorted(packs, key=lambda pack: pack.id)]
    lines = ["| " + " | ".join(cell.replace("|", "／") for cell in row) + " |" for row in rows]
    return f"{HEAD}\n" + "\n".join(lines) + "\n"


def _row(pack: Pack) -> tuple[str, ...]:
    one_thing = pack.item_type == "one_thing"
    return (
        f"`{pack.id}`",
        pack.title.zh,
        "、".join(pack.departments),
        ("一件事, " if one_thing else "") + _KINDS[pack.result.kind] + (" (suspended)" if pack.state.reason else ""),
        "、".join(item.name.zh for item in pack.items) if one_thing else "",
        period(pack.promise),
        "、".join(papers(pack)),
        "、".join(commitment.proof.zh for commitment in pack.commitments),
        "、".join(rule.name.zh for rule in pack.regions),
        str(len(confirmations(pack))),
    )
