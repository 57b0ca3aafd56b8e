"""Public papers and the guide of an item (一次性告知)."""

from __future__ import annotations

from dataclasses import replace

from ui.gallery_samples.frames import frame
from ui.viewmodels.page_state import ActionButton, Row
from ui.viewmodels.pages import GuideState, PublicState


def public(large: bool) -> PublicState:
    paragraphs = (
        (
            "第三条　本机每天 24 小时开放。需要有人帮忙时，按左下角“请人帮忙”。",
            "第四条　办完或者退出后，本机马上清除您的信息。",
        )
        if large
        else (
            "第三条　自助服务区每天 24 小时开放。需要有人帮忙时，按左下角“请人帮忙”，工作时间 1 分钟内有人应答。",
            "第四条　办理结束或者退出后，本机马上清除办理人的全部信息，不留存身份证照片和签名。",
            "第五条　在本机提交的材料，先出收件回执。是否受理，由主管部门在回执写明的日期前答复。",
            "第六条　对自助服务不满意，可以在评价页写明原因，也可以拨打 12345。",
        )
    )
    return PublicState(
        key="public",
        frame=frame(
            large,
            "公示" if large else "公示：谁都可以看",
            english="Public notices",
            primary="回首页",
            primary_icon="home",
            back="",
            last="",
        ),
        papers=(
            Row("items", "事项清单"),
            Row("guide", "操作指南"),
            Row("rules", "管理制度", tag_bold=True),
        ),
        title="自助服务管理制度" if large else "临溪县政务自助服务管理制度",
        paragraphs=paragraphs,
        issued="" if large else "第 3 版　2026年9月1日起施行　临溪县政务服务局",
        page=1,
        pages=6 if large else 3,
        page_words="第 2 页，共 6 页" if large else "第 2 页，共 3 页",
        next_text="下一页",
        previous_text="上一页",
        print_button=ActionButton("打印这份" if large else "打印这份（共 3 页）", "printer"),
    )


def public_no_printer(large: bool) -> PublicState:
    state = public(large)
    return replace(
        state,
        page=0,
        previous_text="",
        print_button=ActionButton(
            "打印这份", "printer", on=False, reason="A4 纸用完了" if large else "A4 纸用完了，已通知值班员"
        ),
    )


def _materials(large: bool) -> tuple[Row, ...]:
    return (
        Row("id", "您的身份证", "id-card", tag="必备" if large else "必备，现在要用", tag_bold=True),
        Row(
            "birth",
            "出生医学证明" if large else "《出生医学证明》",
            "baby",
            "" if large else "拍照上传，原件不收走",
            tag="必备" if large else "必备，现在要用",
            tag_bold=True,
        ),
        Row("marriage", "结婚证", "family", tag="不用带" if large else "电子证照，不用带"),
        Row("household", "户口簿", "home", "" if large else "没带的，承诺后 10 个工作日内补", tag="可以后补"),
    )


def guide(large: bool, part: int = 0) -> GuideState:
    materials = _materials(large)
    return GuideState(
        key="guide",
        frame=frame(
            large,
            "孩子出生一次办" if large else "孩子出生，五件事一次办",
            english="Newborn: five services, one application.",
            hint=f"第 {part + 1} 页，共 3 页" if large else "",
            step=1,
            step_words="先看清楚",
            primary="开始办" if not large or part == 2 else "下一页",
            back="上一页" if large and part else "换一件",
        ),
        large=large,
        facts=(
            ("约 5 分钟", "本机上" if large else "在这台机器上"),
            ("0 元", "不收费"),
            ("8 个工作日", "办结" if large else "部门办结时限"),
        ),
        items_title="一次办五件" if large else "一次办这五件",
        items_text="上户口、医保参保、社保卡、生育报销、打疫苗建档。"
        if large
        else "出生登记（上户口）、城乡居民医保参保、社会保障卡申领、生育医疗费用报销、预防接种建档。",
        materials_title="要用的材料" if large else "要用的材料，一次说全",
        materials=(() if part == 0 else materials[:3] if part == 1 else materials[3:]) if large else materials,
        print_text="打印" if large else "打印这一页",
        issued="" if large else "指南第 7 版　2026年10月1日起施行　县政务服务局公布",
        part=part,
        parts=3 if large else 1,
    )


SAMPLES = {
    "public": public,
    "public_no_printer": public_no_printer,
    "guide": guide,
    "guide_materials": lambda large: guide(large, 1),
    "guide_last": lambda large: guide(large, 2),
}
