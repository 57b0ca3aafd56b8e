"""What the hands of the session work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.contract.face import FaceEngine
from drivers.contract.faults import Fault
from kiosk.config.settings import Settings
from kiosk.devices.supervisor import Supervisor
from kiosk.guide.hall import Hall
from kiosk.guide.public_papers import PublicPaper
from kiosk.packs.schema import Pack
from kiosk.platform_client import PlatformClient
from kiosk.session.application import Origin
from kiosk.session.open_papers import OpenPapers
from kiosk.session.parking import Drafts
from kiosk.session.tickets import TicketOffice
from offline_queue.outbox import Outbox
from offline_queue.sending.sender import Sender

if TYPE_CHECKING:
    from kiosk.session.asking import Asking
    from kiosk.session.paper_maker import PaperMaker


@dataclass
class Tools:
    """What the hands work with."""

    settings: Settings
    supervisor: Supervisor
    outbox: Outbox
    sender: Sender
    platform: PlatformClient
    tickets: TicketOffice
    papers: Callable[[], PaperMaker]
    packs: Mapping[str, Pack]
    hall: Hall
    public: dict[str, PublicPaper]
    origin: Origin
    tag_key: bytes
    drafts: Drafts
    open_papers: OpenPapers
    face_engine: Callable[[], FaceEngine | Fault]
    asking: Callable[[], Asking]
    swap_packs: Callable[[], None]
    on_frame: Callable[[bytes], None] = lambda _jpeg: None
    on_wipe: list[Callable[[], None]] = field(default_factory=list)
    on_restart: Callable[[], None] = lambda: None
    on_shut_down: Callable[[], None] = lambda: None
