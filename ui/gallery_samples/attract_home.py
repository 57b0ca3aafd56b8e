"""Waiting page by night and by day, home, search, all items."""

from __future__ import annotations

from ui.gallery_samples.frames import foot, frame
from ui.viewmodels.page_state import AttractState, Frame, Row
from ui.viewmodels.pages import HomeState, ItemListState, Pane, SearchState


def _attract(large: bool, night: bool) -> AttractState:
    return AttractState(
        key="attract",
        frame=Frame(site="临溪县政务服务中心", foot=foot(large, "public"), spoken="轻触屏幕，开始"),
        clock="22:47" if night else "10:12",
        sentence="这扇窗，夜里也亮着" if night else "不用排队，现在就办",
        detail=("今晚可办 36 项" if night else "现在可办 36 项")
        if large
        else ("24小时自助服务，今晚可办 36 项" if night else "24小时自助服务，现在可办 36 项"),
        start="轻触屏幕，开始",
        start_english="" if large else "Touch to start",
        papers=(
            Row("items", "事项清单", "sheet"),
            Row("guide", "操作指南", "policy"),
            Row("rules", "管理制度", "seal"),
        ),
        papers_hint="不登录就能看、能打印",
        night=night,
    )


def home(large: bool) -> HomeState:
    return HomeState(
        key="home",
        frame=frame(
            large,
            "您想办什么事？" if large else "您今天要办什么事？",
            english="What would you like to do today?",
            primary="看全部事项" if large else "看全部 36 个事项",
            back="",
            last="public",
        ),
        large=large,
        search_words="写几个字来找" if large else "写几个字，如“孩子上户口”",
        panes=(
            Pane("newborn", "baby", "孩子出生", "户口、医保、社保卡一次办", "约 5 分钟"),
            Pane("insurance", "health", "医保社保", "参保、报销、换卡", "约 3 分钟"),
            Pane("retire", "elder", "退休养老", "退休申请、养老金认证", "约 4 分钟"),
            Pane(
                "bills", "bill", "生活缴费", "水、电、气、暖", "约 1 分钟", on=False, reason="外网暂时不通，现在不能缴"
            ),
        ),
        lit=0,
        doors=(
            Row("progress", "查办理进度", "progress", arrow=True),
            Row("resume", "接着上次办", "slip", arrow=True),
            Row("ticket", "取号、预约", "ticket", arrow=True),
            Row("supplement", "补交材料", "supplement", arrow=True),
            Row("result", "打印办好的结果", "printer", arrow=True),
            Row("near", "附近的大厅、机器", "map-pin", arrow=True),
        ),
        rows=(
            Row("insurance", "医保社保", "health", arrow=True),
            Row("retire", "退休养老", "elder", arrow=True),
            Row("bills", "交水电气费", "bill", arrow=True, on=False, reason="外网不通，先不能交"),
            Row("newborn", "孩子出生", "baby", arrow=True),
            Row("progress", "查办得怎样了", "progress", arrow=True),
        )
        if large
        else (),
        privacy="" if large else "办完即清除，本机不留您的信息",
    )


def _search(large: bool, hits: tuple[Row, ...], none_found: str) -> SearchState:
    return SearchState(
        key="search",
        frame=frame(
            large,
            "您要找什么？",
            english="What are you looking for?",
            primary="看全部事项" if large else "都不是，看全部 36 个事项",
            back="回首页",
            back_icon="home",
            last="public",
        ),
        placeholder="写几个字，如“上户口”",
        hits=hits,
        none_found=none_found,
    )


def search(large: bool) -> SearchState:
    hits = (
        Row(
            "newborn",
            "孩子出生一次办" if large else "孩子出生，五件事一次办",
            "baby",
            "“上户口”在里面",
            arrow=True,
            bold=True,
        ),
        Row("birth", "出生登记", "home", "只上户口", arrow=True),
        Row("move", "户口迁移", "family", "孩子随父母迁户", arrow=True),
        Row("split", "分户、立户", "family", "从家里单立户口", arrow=True),
    )
    return _search(large, hits, "")


def search_none(large: bool) -> SearchState:
    words = "没找到，换个说法试试" if large else "没有找到。换个说法试试，或者看全部事项、请人帮忙"
    return _search(large, (), words)


def search_empty(large: bool) -> SearchState:
    return _search(large, (), "")


def item_list(large: bool) -> ItemListState:
    rows = (
        Row("newborn", "孩子出生一次办" if large else "孩子出生，五件事一次办", "baby", "约 5 分钟", arrow=True),
        Row("insurance", "城乡居民医保参保", "health", "约 3 分钟", arrow=True),
        Row("retire", "退休一次办", "work", "约 4 分钟", arrow=True),
        Row("disabled", "残疾人补贴申领", "wheelchair", on=False, reason="扫描仪在修，可到窗口", arrow=True),
        Row("farewell", "身后事一次办", "farewell", "约 8 分钟", arrow=True),
        Row("company", "开办企业", "company", "约 12 分钟", arrow=True),
        Row("car", "机动车驾驶证换证", "car", on=False, reason="外网暂时不通，恢复后可办", arrow=True),
        Row("certificate", "无犯罪记录证明", "sheet", "约 2 分钟", arrow=True),
    )
    return ItemListState(
        key="items",
        frame=frame(
            large,
            "全部事项" if large else "这台机器能办的全部事项",
            english="All services of this terminal",
            hint="" if large else "灰色的现在不能办，原因写在下面。",
            back="回首页",
            back_icon="home",
            last="public",
        ),
        rows=rows[:5] if large else rows,
        page=1,
        pages=8 if large else 5,
        page_words="第 2 页，共 8 页" if large else "第 2 页，共 5 页",
        next_text="下一页",
        previous_text="上一页",
    )


SAMPLES = {
    "attract_night": lambda large: _attract(large, True),
    "attract_day": lambda large: _attract(large, False),
    "home": home,
    "search": search,
    "search_none": search_none,
    "search_empty": search_empty,
    "item_list": item_list,
}
