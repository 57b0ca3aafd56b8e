"""A small pack of each kind that lints clean, made from the scaffold, and a way to spoil it in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kiosk.packs.scaffold import scaffold
from kiosk.packs.yamlfile import parse_yaml, read_yaml

TODAY = date(2026, 11, 22)

HOUSEHOLD_BOOK = """
id: household_book
name: {zh: 户口簿, elder: 户口本, en: Household book}
type: household_book
necessity: 可容缺
when: "good_case == 'first'"
issuer: 公安局
fallback: true
free: {by: licence, type: household_book, holder: 公安, fields: {home: address}, note: {zh: 已取到, en: Here}}
pages:
  - {id: head, title: {zh: 拍户主页, en: First page}, hint: {zh: 有户主的, en: The first}, document: household_head}
pledge:
  what: {zh: 户口簿, en: Household book}
  form: {zh: 拍照, en: A photograph}
  days: 5
  where: {zh: 任何窗口, en: Any window}
  consequence: {zh: 可能停办, en: May be ended}
"""
RENT_PROOF = """
id: rent_proof
name: {zh: 租房合同, en: Lease}
necessity: 必备
issuer: 出租人
pages:
  - {id: all, title: {zh: 拍合同, en: The lease}, hint: {zh: 有签名的一页, en: The signed page}}
"""
STATEMENT = """
id: statement
name: {zh: 本人说明, en: Statement}
necessity: 免
kind: statement
when: "good_case == 'second'"
free: {by: signature, note: {zh: 最后签名, en: Signed at the end}}
statement: 本人{applicant_name}住在{home}，情况属实。
"""
COMMITMENT = """
id: rent
item: good
proof: {zh: 租房的证明, en: Proof of the lease}
content: {zh: 我租了房子, en: I rent a home}
when: "good_case == 'first'"
not_when: {reason: {zh: 这种要带合同, en: Bring the lease}, code: good.no_promise}
replaces: [rent_proof]
legal: [{name: 国办发〔2020〕42号, confidence: B}]
liability: {zh: 不实承担责任, en: Liable if false}
verify: {zh: 事后核查, en: Checked afterwards}
publish: {zh: 不公示, en: Not published}
"""
REGION = """
{code: "990202", name: {zh: 云溪县, en: Yunxi}, office: 云溪县政务服务中心}
"""
HOME = """
id: home
kind: address
label: {zh: 住址, en: Home}
group: {zh: 住房, en: Home}
question: {zh: 【房子在哪里？】, elder: 【房子在哪？】, en: "Where is the home?"}
spoken: {zh: 【房子在哪里？】, en: "Where is the home?"}
max_length: 60
variants:
  - when: "good_case == 'second'"
    question: {zh: 【第二种的房子在哪？】, elder: 【房子在哪？】, en: "Where is the second home?"}
"""
PEOPLE = """
id: people
kind: group
label: {zh: 同住的人, en: People}
group: {zh: 住房, en: Home}
question: {zh: 【还有谁一起住？】, elder: 【还有谁？】, en: "Who lives there as well?"}
spoken: {zh: 【还有谁一起住？】, en: "Who lives there as well?"}
way_out: {zh: 没有别人, en: Nobody}
add: {zh: 再加一个人, elder: 再加一个, en: One more}
done: {zh: 没有了, en: No more}
columns:
  - {id: name, kind: text, text: name, label: {zh: 姓名, en: Name}, question: {zh: 【叫什么？】, en: "The name?"}}
  - {id: number, kind: id_number, masked: true, label: {zh: 证号, en: Number}, question: {zh: 【证号？】, en: "What?"}}
"""
CHOSEN = """
id: how_long
kind: choice
label: {zh: 多久, en: How long}
group: {zh: 住房, en: Home}
question: {zh: 【住多久了？】, en: "How long?"}
spoken: {zh: 【住多久了？】, en: "How long?"}
choices:
  - {code: short, label: {zh: 【不到一年】, en: Short}}
  - code: long
    label: {zh: 【一年以上】, en: Long}
    off: [{when: "good_case == 'second'", reason: {zh: 第二种不行, en: Not for the second}, code: good.not_long}]
"""
MORE_PAPERS = """
- {id: pledge, title: {zh: 容缺承诺书, en: Pledge}, printer: either}
- {id: notice, title: {zh: 容缺受理通知书, en: Notice}, printer: form}
- {id: commitment, title: {zh: 告知承诺书, en: Commitment}, printer: form}
- {id: statement, title: {zh: 本人说明, en: Statement}, printer: form}
- {id: custody, title: {zh: 材料交接单, en: Custody}, printer: either}
"""


class _Plain(yaml.SafeDumper):
    """A value that stands at two places is written twice: packs have no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@dataclass
class Files:
    """The contents of one pack's files; change them, then `write`."""

    id: str
    pack: dict[str, Any]
    form: list[dict[str, Any]]
    guide: dict[str, Any]
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, name: str) -> dict[str, Any]:
        return next(f for f in self.form if f.get("id", f.get("use")) == name)

    def material(self, name: str) -> dict[str, Any]:
        return next(m for m in self.pack["materials"] if m["id"] == name)

    @property
    def item(self) -> dict[str, Any]:
        one: dict[str, Any] = self.pack["items"][0]
        return one

    @property
    def commitment(self) -> dict[str, Any]:
        one: dict[str, Any] = self.pack["commitments"][0]
        return one

    def write(self, folder: Path) -> Path:
        """Gives the folder of the pack."""
        target = folder / self.id
        (target / "members").mkdir(parents=True)
        parts = {"pack": self.pack, "form": self.form, "guide": self.guide}
        parts |= {f"members/{name}": member for name, member in self.members.items()}
        for name, part in parts.items():
            text = yaml.dump(part, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=200)
            (target / f"{name}.yaml").write_text(text, "utf-8")
        return target


Spoil = Callable[[Files], object]


def item(tmp: Path) -> Files:
    """One item with everything that can be spoiled: licence, pledge, statement, commitment, region, group."""
    files = _scaffolded(tmp, "good", False)
    files.form[3:3] = [parse_yaml(text) for text in (HOME, PEOPLE, CHOSEN)]
    for name, label in (("home", "住址"), ("people", "同住的人"), ("how_long", "多久")):
        files.item["form"].append({"label": label, "field": name})
    files.pack["materials"] += [parse_yaml(text) for text in (HOUSEHOLD_BOOK, RENT_PROOF, STATEMENT)]
    files.pack["commitments"] = [parse_yaml(COMMITMENT)]
    files.pack["regions"] = [parse_yaml(REGION)]
    files.pack["papers"] += parse_yaml(MORE_PAPERS)
    return files


def one_thing(tmp: Path) -> Files:
    """Two members, of which the second may be left out."""
    return _scaffolded(tmp, "pair", True)


def _scaffolded(tmp: Path, name: str, one_thing: bool) -> Files:
    scaffold(tmp / "raw", name, one_thing, TODAY)
    folder = tmp / "raw" / name
    members = {path.stem: read_yaml(path) for path in sorted((folder / "members").glob("*.yaml"))}
    parts = [read_yaml(folder / f"{part}.yaml") for part in ("pack", "form", "guide")]
    return Files(name, *parts, members)
