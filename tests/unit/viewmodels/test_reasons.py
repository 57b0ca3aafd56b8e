"""A grey item says why and where it can be done instead, in the words and the room of its page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from drivers.contract.faults import FaultCode
from drivers.contract.status import DeviceStatus, Health
from kiosk.guide.site import Sighting
from kiosk.session.states import Moment, Presentation
from tests.unit.session.kit import begin, broken
from tests.unit.viewmodels.looks import site_view, texts
from ui.viewmodels.present.before import why_not
from ui.viewmodels.present.scene import Scene
from ui.viewmodels.words import Say

GONE = broken(FaultCode.LINK_LOST, Health.ABSENT)


def reason(pack: str = "newborn", shown: Presentation | None = None, news_age: float | None = None, **health) -> str:
    s, shown = begin(), shown or Presentation()
    for role, status in health.items():
        s.health(role, status)
    site = site_view(shown.large, shown.lang)
    if news_age is not None:
        seen = Sighting(frozenset({pack}), s.now.wall - timedelta(seconds=news_age))
        site = replace(site, sightings={"yunqi-24": seen})
    state = replace(s.state, presentation=shown)
    scene = Scene(rules=s.rules, state=state, now=Moment(0, s.now.wall), site=site, say=Say(texts(), shown))
    return why_not(scene, s.rules.packs[pack])


def test_an_item_that_can_be_done_has_no_reason() -> None:
    assert reason() == ""


def test_the_reason_names_the_device_and_the_nearest_terminal() -> None:
    assert reason(idcard=GONE) == "身份证读卡器在修，可去自助区 18 号机（旁边）"
    assert reason(shown=Presentation("elder"), idcard=GONE) == "读卡器在修，去18 号机"
    assert "Terminal 18" in reason(shown=Presentation(lang="en"), idcard=GONE)


def test_a_terminal_that_is_known_to_work_comes_with_the_age_of_the_news() -> None:
    assert reason(news_age=130, idcard=GONE).endswith("可去柳岸社区 24 小时自助机，2 分钟前能办")


def test_paper_that_is_out_is_not_called_a_repair() -> None:
    assert reason("ss-proof", form_printer=broken()).startswith("A4 纸用完了")
    assert reason("ss-proof", form_printer=broken(FaultCode.SUPPLY_OUT)).startswith("A4 打印机在修")


def test_what_passes_by_itself_sends_nobody_away() -> None:
    assert reason(idcard=DeviceStatus(Health.STARTING)) == "设备正在准备，请稍等一会儿"


def test_a_device_that_this_site_does_not_have_is_not_called_broken() -> None:
    none = DeviceStatus(Health.NOT_FITTED)
    assert reason(document_camera=none, document_scanner=none).startswith("这台机器没有要用的设备")


def test_large_type_within_reach_has_room_for_the_reason_only() -> None:
    assert reason(shown=Presentation("elder", reach=True), idcard=GONE) == "读卡器在修"
