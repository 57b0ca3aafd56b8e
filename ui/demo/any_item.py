"""A journey for any pack: `item:ID` agrees to licences, `item:ID:papers` refuses them and lays down every paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.demo import services
from ui.demo.citizen import Person

if TYPE_CHECKING:
    from ui.demo.journeys import Journey

PREFIX = "item:"
PAPERS = "papers"
USUAL_CARD = "lin_zhixia"
#: Whom the item is for. The father is nobody's card here: his name is a sample value, and would be found as a trace.
CARDS = {
    "afterlife": "wang_elder",
    "disabled": "wang_elder",
    "dl": "chen_rare",
    "elder-allow": "wang_oldest",
    "elder-card": "wang_elder",
    "firstjob": "chen_rare",
    "pension-auth": "wang_elder",
    "retire": "yang_retiring",
    "rp-endorse": "gulnar",
    "school": "gulnar",
    "unemp-reg": "chen_rare",
    "veteran": "chen_rare",
}


def item_journey(name: str) -> Journey:
    """Of `item:ID` or `item:ID:papers`."""
    from ui.demo.journeys import Journey

    pack, _, way = name.removeprefix(PREFIX).partition(":")
    licences = "refuse" if way == PAPERS else "agree"
    return Journey(name, Person(CARDS.get(pack, USUAL_CARD), {}, licences=licences), pack, services.whole)
