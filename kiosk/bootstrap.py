"""Composition root: the only file that knows every package. Builds a terminal from its settings."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import kiosk
from drivers.contract.device import Device
from drivers.contract.face import FaceEngine
from drivers.contract.faults import Fault
from drivers.registry import open_driver
from kiosk.audit.log import close as close_log
from kiosk.audit.log import log, set_up
from kiosk.config.settings import Settings, profile_of
from kiosk.devices.events import DeviceFact, HealthChanged
from kiosk.devices.supervisor import Supervisor
from kiosk.domain.clock import clock_quality, wall_clock
from kiosk.guide.hall import Hall, load_hall
from kiosk.guide.public_papers import PublicPaper, filled, load_papers, read_paper
from kiosk.guide.search import Finder
from kiosk.guide.site import Site, load_site
from kiosk.link import LinkWatch
from kiosk.materials.reader import MaterialReader
from kiosk.offered import Offered, store_of
from kiosk.outbox_setup import keep_published_keys, link_of, open_outbox, store_key_of
from kiosk.pack_watch import PackWatch, swapper
from kiosk.packs.loader import Shelf, load_shelf
from kiosk.platform_client import PlatformClient
from kiosk.session import events as ev
from kiosk.session.application import Origin
from kiosk.session.carry_out import CarryOut
from kiosk.session.open_papers import OpenPapers
from kiosk.session.parking import Drafts
from kiosk.session.rules import Rules
from kiosk.session.runtime import Runtime
from kiosk.session.states import State
from kiosk.session.tickets import TicketOffice
from kiosk.session.timing import Timing
from kiosk.session.tools import Tools
from kiosk.store_watch import StoreWatch
from offline_queue.outbox import Outbox
from offline_queue.sending.events import Committed, Parked, Reconciled, SenderEvent, TerminalHeld, TerminalReleased
from offline_queue.sending.heartbeat import Facts
from offline_queue.sending.sender import Sender
from offline_queue.sending.upkeep import Upkeep

if TYPE_CHECKING:
    from kiosk.session.asking import Asking
    from kiosk.session.paper_maker import PaperMaker

#: Every role that a page of this program speaks of; what the settings do not name is not fitted.
ROLES = (
    "idcard", "smartcard", "portrait_camera", "document_camera", "document_scanner", "receipt_printer", "form_printer",
    "queue_ticket", "code_reader", "io_board", "keypad",
)  # fmt: skip
#: Ids of the public papers on the screen → in kiosk.guide.
PUBLIC = {"list": "items", "guide": "operation", "rules": "rules"}


@dataclass
class Terminal:
    """A whole terminal without a screen."""

    settings: Settings
    shelf: Shelf
    site: Site
    hall: Hall
    public: dict[str, PublicPaper]
    privacy: PublicPaper
    rules: Rules
    finder: Finder
    supervisor: Supervisor
    outbox: Outbox
    sender: Sender
    hands: CarryOut
    tools: Tools
    runtime: Runtime
    reader: MaterialReader
    watches: tuple[
        LinkWatch | StoreWatch | Upkeep | PackWatch, ...
    ]  # of the line, of the disk; what is told to the platform daily

    def start(self) -> None:
        """Devices first: the session's own first step is a wipe, and a missing device stops nothing."""
        self.hands.connect(self.runtime.post)
        self.runtime.start()
        self.supervisor.start()
        self.sender.start()
        for watch in self.watches:
            watch.start()
        _warmed(self.finder)

    def stop(self) -> None:
        for watch in self.watches:
            watch.stop()
        self.hands.close()
        self.runtime.stop()
        self.reader.stop()
        self.supervisor.stop()
        self.sender.stop()
        self.outbox.close()
        close_log()


def load_public(site: Site, folder: Path, shelf: Shelf, today: date) -> dict[str, PublicPaper]:
    papers = {p.id: p for p in load_papers(folder, site, shelf.packs, today)}
    return {ours: papers[theirs] for ours, theirs in PUBLIC.items()}


def build(settings: Settings, on_state: Callable[[State], None], timing: Timing | None = None) -> Terminal:
    """Raises OutboxError, ConfigError or ValueError when the terminal must not start: no store, no site."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    set_up(settings.data / "log")
    today = wall_clock().date()
    store = store_of(settings)
    if store.opened.trouble is not None:
        log().error("packs_refused", detail=store.opened.trouble.sentence)
    shelf = load_shelf(store.shelf_folder(), today)
    for problem in shelf.problems:
        log().error("pack_refused", detail=str(problem)[:120])
    folder = settings.sites / settings.site
    site, hall = load_site(folder), load_hall(folder)
    packs = Offered(site.offered(shelf.packs))
    finder = Finder(packs)
    public = load_public(site, folder, shelf, today)
    privacy = filled(read_paper(folder / "papers" / "privacy.md", "privacy"), site)

    platform_link = link_of(settings)
    key = store_key_of(settings)
    outbox = open_outbox(settings, key.data)
    platform = PlatformClient(
        settings.platform.url, settings.platform.token, settings.terminal_id, tls=platform_link.tls
    )
    tickets = TicketOffice(settings.data / "tickets.json", platform)
    rules = Rules(
        packs=packs,
        order=site.items,
        timing=timing or Timing(idle=settings.idle_seconds, idle_large=settings.idle_seconds * 5 / 3),
        tickets=tuple(m.id for m in hall.matters),
    )
    holder: list[CarryOut] = []
    runtimes: list[Runtime] = []

    def from_devices(event: DeviceFact | HealthChanged) -> None:
        holder[0].device_event(event)

    def from_sender(event: SenderEvent) -> None:
        tell(event)
        upkeep.seen(event)
        if isinstance(event, Committed):
            runtimes[0].post(ev.Committed(event.submission_id))
        if isinstance(event, Reconciled) and event.missing:
            sender.kick()

    drafts = Drafts(settings.data / "drafts", key.data)
    drafts.sweep()
    supervisor = Supervisor(from_devices)
    sender = Sender(outbox, platform_link, from_sender)
    facts = Facts(
        software=f"kiosk {kiosk.__version__}",
        clock_quality=clock_quality,
        disk_free=lambda: shutil.disk_usage(settings.data).free,
        held=lambda: sender.held,
    )
    upkeep = Upkeep(outbox, platform_link, facts, from_sender)

    def use(new: Shelf) -> None:
        """Between two sessions: what everybody holds is this one table."""
        packs.replace(site.offered(new.packs))
        finder.renew(packs)
        _warmed(finder)
        public.update(load_public(site, folder, new, wall_clock().date()))

    reader = MaterialReader()
    reader.start()
    tools = Tools(
        settings=settings,
        supervisor=supervisor,
        outbox=outbox,
        sender=sender,
        platform=platform,
        tickets=tickets,
        papers=cache(lambda: _paper_maker(site, settings)),
        packs=packs,
        hall=hall,
        public=public,
        origin=Origin(settings.terminal_id, settings.site, site.name.zh, site.region),
        tag_key=key.tag,
        drafts=drafts,
        open_papers=OpenPapers(settings.data / "printing"),
        face_engine=lambda: _face_engine(settings),
        asking=cache(lambda: _asking(settings, platform, reader)),
        swap_packs=swapper(store, use),
        on_shut_down=lambda: _shut_down(settings, supervisor),
    )
    tools.on_wipe.append(reader.forget)
    hands = CarryOut(tools)
    holder.append(hands)
    runtime = Runtime(rules, hands, on_state)
    runtimes.append(runtime)
    for role in dict.fromkeys((*ROLES, *settings.devices)):
        address = settings.devices.get(role)
        if address is None:
            supervisor.not_fitted(role)
        else:
            supervisor.fit(role, _maker(address))

    def on_link(up: bool) -> None:
        runtime.post(ev.LinkSeen(up))
        if up:
            sender.kick()
            try:
                keep_published_keys(settings, platform_link)
            except (OSError, ValueError) as error:  # a full disk, an answer that is none: what is kept stays
                log().warning("keys_not_kept", error=type(error).__name__)

    watches = (
        LinkWatch(platform, tickets, on_link),
        StoreWatch(
            outbox, timedelta(hours=settings.queue.keep_hours), lambda trouble: runtime.post(ev.StoreSeen(trouble))
        ),
        upkeep,
        *((PackWatch(store, platform),) if settings.pack_keys else ()),
    )
    return Terminal(
        settings, shelf, site, hall, public, privacy, rules, finder, supervisor, outbox, sender, hands, tools, runtime,
        reader, watches,
    )  # fmt: skip


def tell(event: SenderEvent) -> None:
    """What the technician's log says of the queue: edges only."""
    match event:
        case Parked(number=number, state=state, reason=reason):
            log().error("record_stuck", receipt=number, state=state, detail=reason)
        case TerminalHeld(reason=reason, detail=detail):
            log().error("terminal_held", fault=reason, detail=detail)
        case TerminalReleased():
            log().info("terminal_released")
        case Reconciled(epoch=epoch, upto=upto, missing=missing, alarms=alarms):
            log().info("reconciled", receipt=f"{epoch}-{upto:06d}", count=len(missing))
            for alarm in alarms:
                log().error("reconciliation_alarm", detail=alarm)


def _warmed(finder: Finder) -> None:
    """The tables of sounds take a second on a slow machine: not at somebody's first letter."""
    threading.Thread(target=finder.warm, name="finder-warm", daemon=True).start()


def _maker(address: str) -> Callable[[], Device]:
    return lambda: open_driver(address)


def _paper_maker(site: Site, settings: Settings) -> PaperMaker:
    """At the first paper, in the thread that makes it: reportlab, Pillow and escpos take 0.3 s to load."""
    from kiosk.session.paper_maker import PROFILE, PaperMaker

    address = settings.devices.get("receipt_printer", "")
    profile = profile_of(address) or PROFILE
    return PaperMaker(site, f"{site.terminal_label} {settings.terminal_id}", profile)


def _asking(settings: Settings, platform: PlatformClient, reader: MaterialReader) -> Asking:
    """At the first question."""
    from kiosk.session.asking import Asking
    from offline_queue.receipts.platform import load_platform_keys

    def keys() -> Mapping[str, bytes]:
        try:
            return load_platform_keys(settings.platform_keys)
        except (OSError, ValueError):  # not told yet: no list of issuers is believed
            return {}

    return Asking(platform, keys, reader)


def _face_engine(settings: Settings) -> FaceEngine | Fault:
    """At the first comparison: its models take a second to load, in their own process."""
    from drivers.engines.face.engine import open_engine

    given = settings.face.model_dump(mode="json", exclude_defaults=True)
    return open_engine(given)


def _shut_down(settings: Settings, supervisor: Supervisor) -> None:
    """The battery is nearly empty and nothing of a citizen is open: the UPS goes off when the system is down."""
    seconds = settings.shut_down.ups_off_after
    supervisor.call("io_board", lambda board: board.cut_power(seconds), lambda _result: None, 2.0)
    log().warning("shut_down", detail="battery low")
    if settings.shut_down.command:
        subprocess.Popen(list(settings.shut_down.command), stdin=subprocess.DEVNULL)
