"""The text of a 告知承诺书: what is read out, shown, signed and hashed. No PDF library is needed for it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.documents.case_model import CommitmentPaper
from kiosk.documents.texts import sha256_hex, texts


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """The parts in their order: seven statements of the authority as (heading, sentence), six declarations."""

    title: str
    notice_title: str
    statements: tuple[tuple[str, str], ...]
    declaration_title: str
    declarations: tuple[str, ...]
    choice_title: str
    choices: tuple[str, ...]


def commitment_parts(paper: CommitmentPaper) -> CommitmentText:
    """The text in parts, for a page or a paper that sets them apart."""
    words = texts("commitment")
    fields = {
        "item": paper.item,
        "legal": "；".join(paper.legal),
        "proof": paper.proof,
        "content": _sentence(paper.content),
        "replaces": words["replaces"].format(papers="、".join(paper.replaces))
        if paper.replaces
        else words["replaces_none"],
        "liability": paper.liability,
        "verify": paper.verify,
        "publish": paper.publish,
    }
    return CommitmentText(
        title=str(words["title"]),
        notice_title=str(words["notice_title"]).format(department=paper.department),
        statements=tuple((str(head), _sentence(str(text).format(**fields))) for head, text in words["statements"]),
        declaration_title=str(words["declaration_title"]),
        declarations=tuple(map(str, words["declarations"])),
        choice_title=str(words["choice_title"]),
        choices=(str(words["choice"]), str(words["withdrawal"])),
    )


def commitment_text(paper: CommitmentPaper) -> str:
    """The exact text, one statement a line. It names no applicant: it is the same for all who promise one authority."""
    parts = commitment_parts(paper)
    return "\n".join(
        (
            parts.title,
            parts.notice_title,
            *(f"（{number}）{head}：{text}" for number, (head, text) in enumerate(parts.statements, 1)),
            parts.declaration_title,
            *(f"（{number}）{text}" for number, text in enumerate(parts.declarations, 1)),
            parts.choice_title,
            *parts.choices,
        )
    )


def commitment_hash(paper: CommitmentPaper) -> str:
    """SHA-256 over the UTF-8 bytes of the text, in hexadecimal: what stands on the paper and in the payload."""
    return sha256_hex(commitment_text(paper).encode())


def _sentence(text: str) -> str:
    """With its full stop."""
    text = text.strip()
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
