"""Pages as the presenter makes them of real packs, site and texts; the states are in ui/gallery_states.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cache

from drivers.contract.device import DeviceInfo
from drivers.contract.status import DeviceStatus, Health, Level
from kiosk.bootstrap import load_public
from kiosk.config.settings import ASSETS
from kiosk.guide.hall import load_hall
from kiosk.guide.public_papers import filled, read_paper
from kiosk.guide.search import Finder
from kiosk.guide.site import load_site
from kiosk.packs.loader import load_shelf
from kiosk.session.rules import Rules
from kiosk.session.states import Moment, Presentation, State
from ui.viewmodels.page_state import PageState
from ui.viewmodels.present.present import present
from ui.viewmodels.present.scene import Behind, Scene
from ui.viewmodels.present.site_view import SiteView
from ui.viewmodels.words import Say, load

SITE = ASSETS / "sites" / "linxi"
NOW = datetime(2026, 11, 20, 22, 47, tzinfo=timezone(timedelta(hours=8)))
NUMBER = "LX0417-03-000126-58"
BOARD = {
    "idcard": DeviceStatus(Health.READY),
    "receipt_printer": DeviceStatus(Health.ATTENTION, supplies={"paper": Level.LOW}),
    "form_printer": DeviceStatus(Health.READY, supplies={"paper": Level.OK, "toner": Level.LOW}),
    "document_camera": DeviceStatus(Health.READY),
}
INFOS = {
    role: DeviceInfo(role, model, "")
    for role, model in (("idcard", "HX-FDX3S"), ("receipt_printer", "XP-N160"), ("form_printer", "HL-5590"))
}


@dataclass(frozen=True)
class World:
    """What every page needs beside the state; read once."""

    rules: Rules
    finder: Finder
    view: Callable[[bool, str], SiteView]
    texts: dict[str, dict[str, str]] = field(default_factory=load)


@cache
def world() -> World:
    today = NOW.date()
    shelf = load_shelf(ASSETS / "packs", today)
    site, hall = load_site(SITE), load_hall(SITE)
    public = load_public(site, SITE, shelf, today)
    privacy = filled(read_paper(SITE / "papers" / "privacy.md", "privacy"), site)
    rules = Rules(packs=shelf.packs, order=site.items, tickets=tuple(m.id for m in hall.matters))
    return World(rules, Finder(shelf.packs), lambda large, lang: SiteView(site, hall, public, privacy, large, lang))


def page_of(state: State, shown: Presentation, landscape: bool) -> PageState | None:
    """What the presenter makes of a state now."""
    w = world()
    behind = Behind(
        infos=INFOS,
        since=dict.fromkeys(BOARD, "08:15"),
        queue=(
            ("LX0417-03-000119-20", "dead", "newborn@1.0.0　1　422 payload/base64: maxLength"),
            (NUMBER, "sealed", "newborn@1.0.0　2"),
            ("LX0417-03-000125-39", "committed", "newborn@1.0.0　1"),
        ),
        waiting=2,
        stuck=1,
        held="clock",
        log=("22:41:07 info device_ready idcard", "22:41:09 warning supply_low receipt_printer paper"),
        version="kiosk 0.1.0",
        platform="http://127.0.0.1:8400",
    )
    return present(
        Scene(
            rules=w.rules,
            state=replace(state, presentation=shown),
            now=Moment(100.0, NOW),
            site=w.view(shown.large, shown.lang),
            say=Say(w.texts, shown),
            terminal_id="LX0417",
            behind=behind,
            landscape=landscape,
            finder=w.finder,
        )
    )
