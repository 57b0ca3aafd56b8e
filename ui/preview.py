"""Draws all that a citizen can see of one pack, and every paper of it, with an index to leaf through."""

from __future__ import annotations

import html
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from kiosk.packs.lint import report
from kiosk.packs.loader import PackProblem, load_pack
from kiosk.packs.schema import Pack
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Presentation, State
from ui.display import THEMES, before_qt
from ui.gallery import Gallery, Look
from ui.gallery_real import NOW, world
from ui.preview_papers import draw_papers
from ui.preview_states import states
from ui.viewmodels.page_state import PageState
from ui.viewmodels.present.present import present
from ui.viewmodels.present.scene import Scene
from ui.viewmodels.words import Say

WIDTH = 540  # pixels of a picture: half the panel is enough to read


@dataclass
class Drawn:
    """What was made. `complaints`: text that does not fit and whatever else the pages break of VISUAL.md §10."""

    screens: dict[str, list[str]] = field(default_factory=dict)  # name → a picture for each look
    papers: dict[str, list[str]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    @property
    def pictures(self) -> int:
        return sum(len(files) for part in (self.screens, self.papers) for files in part.values())


def preview(folder: Path, out: Path, landscape: bool = False, themes: Sequence[str] = ()) -> Drawn:
    """Screens in these themes, in all three if none is named; papers on every printer; index.html.

    ValueError for a pack that does not load.
    """
    pack = load_pack(folder, NOW.date())
    if isinstance(pack, PackProblem):
        raise ValueError(f"{pack.pack_id}: {pack.text}")
    out.mkdir(parents=True, exist_ok=True)
    drawn = Drawn()
    for name, files in draw_papers(pack, world().view(False, "zh").site, out):
        drawn.papers[name] = files
    _screens(pack, out, landscape, themes or THEMES, drawn)
    _index(pack, folder, out, drawn)
    return drawn


def _screens(pack: Pack, out: Path, landscape: bool, themes: Sequence[str], drawn: Drawn) -> None:
    before_qt()
    app = QGuiApplication.instance() or QGuiApplication([])
    gallery = Gallery()
    try:
        for theme in themes:
            look, seen = Look(theme, landscape), list[PageState]()
            for name, state in states(pack, NOW.date()):
                page = page_of(pack, state, Presentation(theme), landscape)
                if page is None or replace(page, key="") in seen:
                    continue
                seen.append(replace(page, key=""))
                gallery.show_page(page, look)
                picture = f"{name}_{theme}.png"
                small = gallery.window.grabWindow().scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation)
                small.save(str(out / picture))
                drawn.screens.setdefault(name, []).append(picture)
                drawn.complaints += gallery.measure(name, look).complaints
                drawn.complaints += [f"{name} {theme}: {warning}" for warning in gallery.warnings]
                gallery.warnings.clear()
    finally:
        gallery.close()
        del app


def page_of(pack: Pack, state: State, shown: Presentation, landscape: bool) -> PageState | None:
    """The presenter's page of a state in which this pack is the only one."""
    w = world()
    return present(
        Scene(
            rules=Rules(packs={pack.id: pack}, tickets=w.rules.tickets),
            state=replace(state, presentation=shown),
            now=Moment(100.0, NOW),
            site=w.view(shown.large, shown.lang),
            say=Say(w.texts, shown),
            terminal_id="LX0417",
            landscape=landscape,
            finder=w.finder,
        )
    )


_STYLE = """
body{font:16px/1.5 sans-serif;margin:2rem;background:#f1f3ef;color:#13201e}h1,h2{margin:1.5rem 0 .5rem}
.row{display:flex;flex-wrap:wrap;gap:12px;margin:0 0 1.5rem}figure{margin:0}figcaption{font-size:13px}
img{height:430px;border:1px solid #66736f;background:#fff}table{border-collapse:collapse}
td{padding:2px 12px 2px 0;vertical-align:top}
pre{white-space:pre-wrap;background:#fff;padding:1rem}
"""


def _index(pack: Pack, folder: Path, out: Path, drawn: Drawn) -> None:
    found = report(folder)
    facts = [
        ("事项", pack.title.zh), ("English", pack.title_en), ("版本", pack.pinned),
        ("部门", "、".join(pack.departments)),
        ("成员事项", "、".join(item.name.zh for item in pack.items)),
        ("材料", "、".join(f"{m.name.zh}（{m.necessity.value}）" for m in pack.materials)),
        ("画面", str(len(drawn.screens))), ("纸张", str(len(drawn.papers))),
    ]  # fmt: skip
    rows = "".join(f"<tr><td>{html.escape(key)}</td><td>{html.escape(text)}</td></tr>" for key, text in facts)
    parts = [f"<h1>{html.escape(pack.title.zh)}</h1><table>{rows}</table>"]
    lines = [*(str(finding) for finding in found.errors), *drawn.complaints]
    parts.append(
        f"<h2>查出的问题：{len(lines)}</h2>" + (f"<pre>{html.escape(chr(10).join(lines))}</pre>" if lines else "")
    )
    waiting = [str(f) for f in found.findings if f.severity == "confirm"]
    parts.append(f"<h2>待确认：{len(waiting)}</h2><pre>{html.escape(chr(10).join(waiting))}</pre>")
    parts.append("<h2>纸张</h2>" + "".join(_figures(name, files) for name, files in drawn.papers.items()))
    parts.append("<h2>画面</h2>" + "".join(_figures(name, files) for name, files in drawn.screens.items()))
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    head += f"<title>{html.escape(pack.pinned)}</title><style>{_STYLE}</style>"
    page = f"<!doctype html><html lang='zh-CN'><head>{head}</head><body>{''.join(parts)}</body></html>"
    (out / "index.html").write_text(page, "utf-8")


def _figures(name: str, files: list[str]) -> str:
    """One screen or paper: its pictures side by side; a PDF is a link."""
    cells = []
    for file in files:
        link = html.escape(file)
        shown = f"<img loading='lazy' src='{link}' alt='{link}'>" if file.endswith(".png") else link
        cells.append(f"<figure><a href='{link}'>{shown}</a><figcaption>{link}</figcaption></figure>")
    return f"<h3 id='{html.escape(name)}'>{html.escape(name)}</h3><div class='row'>{''.join(cells)}</div>"
