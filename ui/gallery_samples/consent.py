"""Consent, identification and the way the screen shows things."""

from __future__ import annotations

from dataclasses import replace

from ui.gallery_samples.frames import frame, machine
from ui.viewmodels.page_state import ActionButton, Note, Row
from ui.viewmodels.pages import Choice, ConsentState, IdentifyState
from ui.viewmodels.pages_beside import DisplayState


def consent(large: bool, full: bool = False) -> ConsentState:
    rows = (
        (
            Row("marriage", "结婚证", "family", "民政局", bold=True),
            Row("household", "户籍信息", "home", "公安局", bold=True),
            Row("insurance", "妈妈的医保", "health", "医保局", bold=True),
        )
        if large
        else (
            Row("marriage", "结婚证", "family", "民政局电子证照，填孩子父母信息用", bold=True),
            Row("household", "户籍信息", "home", "公安局，核对户口落在哪一户用", bold=True),
            Row("insurance", "妈妈的医保参保信息", "health", "医保局，报销生育费用用", bold=True),
        )
    )
    text = (
        ("只为办这一次，从民政、公安、医保三个部门取三样材料。", "办完就清除，不作别的用处。")
        if large
        else (
            "县政务服务局为办理“孩子出生”这一次申请，向民政、公安、医保部门取上面三样材料，不取别的。",
            "取到的内容只用来填表和核对，随申请一起送到受理部门；本机在您办完或者退出时清除。",
            "您可以不同意。不同意不影响办理，材料由您自己拍照交。",
            "要查、要改、要撤回，到任何一个窗口，或者拨打 12345。",
        )
    )
    return ConsentState(
        key="consent",
        frame=frame(
            large,
            "替您取三样，行吗？" if large else "可以替您取这三样吗？",
            english="May we fetch these three on your behalf?",
            hint="" if large else "取到了就不用交纸质的。只用在这一次，办完清除。",
            step=2,
            step_words="授权",
            primary="" if full else "下一步",
            reason="" if full else "先选一项",
        ),
        rows=rows,
        choices=(
            Choice("agree", "同意" if large else "同意，三样都取"),
            Choice("refuse", "不同意，我拍照交" if large else "不同意，我自己拍照交"),
        ),
        full_text=text,
        show_full=full,
        full_text_link=("看完了" if full else "看全文")
        if large
        else ("看完了，回去选" if full else "看《个人信息使用告知》全文"),
    )


def _others(large: bool) -> tuple[Row, ...]:
    rows = (
        Row("social", "用社会保障卡", "chip-card", arrow=True),
        Row("phone", "用手机电子证照" if large else "用手机出示电子证照", "phone", arrow=True),
    )
    return rows if large else (*rows, Row("proxy", "替家人办（要带两个人的证件）", "helper", arrow=True))


def identify(large: bool, note: Note | None = None) -> IdentifyState:
    return IdentifyState(
        key="identify",
        frame=frame(
            large,
            "请放上身份证" if large else "请把身份证放在亮着的地方",
            english="Place your ID card on the lit reader below the screen.",
            hint="放在屏幕下方亮着的地方。" if large else "就在屏幕下方。听到“嘀”一声之前，请别拿开。",
            step=2,
            step_words="认人" if large else "确认是您本人",
            primary="等待身份证" if large else "正在等待身份证",
            reason="等待身份证" if large else "读到后自动进入下一步",
        ),
        machine=machine("card", card="coming"),
        others_title="没带身份证，也可以",
        others=_others(large) if note is None or not large else _others(large)[:1],
        note=note or Note(),
    )


def identify_early(large: bool) -> IdentifyState:
    return identify(
        large, Note("fault", "卡拿早了", "请再放一次，听到“嘀”再拿" if large else "请再放一次，听到“嘀”一声再拿开。")
    )


def identify_known(large: bool) -> IdentifyState:
    return IdentifyState(
        key="identify",
        frame=frame(
            large,
            "是您吗？",
            english="Is this you?",
            step=2,
            step_words="认人" if large else "确认是您本人",
            primary="是我",
            primary_icon="check",
            back="不是我",
        ),
        machine=machine("card"),
        others_title="",
        others=(),
        note=Note("info", "", "身份证可以先拿好" if large else "身份证可以先拿好，后面不用再放。"),
        person_name="古丽娜尔·阿卜杜热依木·买买提艾力江娜孜",
        person_number="999***********002X",
    )


def display(large: bool) -> DisplayState:
    return DisplayState(
        key="display",
        frame=frame(
            large,
            "您想怎么看？" if large else "画面怎样看得舒服？",
            english="How should the screen look?",
            primary="就这样",
            primary_icon="check",
            back="",
        ),
        choices=(
            Choice("normal", "平常大小", "字小一些，内容多一些" if not large else "", picked=not large),
            Choice("elder", "大字", "字大，一页说一件事" if not large else "", picked=large),
            Choice("contrast", "黑底大字", "黑底白字，眼睛怕光时用" if not large else ""),
            Choice("reach", "低位", "要按的都放到下半边，坐着也够得到" if not large else ""),
            Choice("no_reach", "平常位置", "" if large else "要按的在画面中间", picked=True),
        ),
    )


def consent_warning(large: bool) -> ConsentState:
    """Nobody has moved for a while; one answer is picked."""
    state = consent(large)
    words = "40 秒没动了，还在吗" if large else "40 秒没有动作了。碰一下屏幕就接着办。"
    return replace(
        state,
        frame=replace(state.frame, warning=words, primary=ActionButton("下一步", "forward")),
        choices=(replace(state.choices[0], picked=True), state.choices[1]),
    )


def consent_english(large: bool) -> ConsentState:
    state = consent(large)
    names = {
        "call": "Call staff",
        "large": "Text size",
        "display": "Display",
        "language": "中文",
        "speak": "Read",
        "exit": "Leave",
    }
    short = {
        "call": "Call staff",
        "large": "Size",
        "display": "View",
        "language": "中文",
        "speak": "Read",
        "exit": "Exit",
    }
    return replace(
        state,
        frame=replace(
            state.frame,
            site="Linxi County Government Service Centre" if not large else "Linxi County Services",
            tagline="24-hour self-service",
            step_words="Step 2 of 8: consent",
            question="Fetch three papers?" if large else "May we fetch these three documents for you?",
            english="",
            hint="" if large else "Then you need no paper copies. Used this once only and erased when you are done.",
            primary=ActionButton(
                "Continue", "forward", on=False, reason="Choose one" if large else "Please choose one first"
            ),
            back=ActionButton("Previous step", "back"),
            foot=tuple(replace(f, text=(short if large else names).get(f.id, f.text)) for f in state.frame.foot),
        ),
        rows=(
            Row(
                "marriage",
                "Marriage paper" if large else "Marriage certificate",
                "family",
                "Civil affairs" if large else "From civil affairs, for the parents' details",
                bold=True,
            ),
            Row(
                "household",
                "Household" if large else "Household register",
                "home",
                "Police" if large else "From the police, to check the household",
                bold=True,
            ),
            Row(
                "insurance",
                "Insurance" if large else "Mother's insurance",
                "health",
                "Health" if large else "From medical insurance, to refund the birth",
                bold=True,
            ),
        ),
        choices=(Choice("agree", "Yes, fetch them"), Choice("refuse", "No, I will take photos")),
        full_text_link="Full text" if large else "Read the full privacy notice",
    )


SAMPLES = {
    "consent": consent,
    "consent_warning": consent_warning,
    "consent_english": consent_english,
    "consent_full": lambda large: consent(large, True),
    "identify": identify,
    "identify_early": identify_early,
    "identify_known": identify_known,
    "display": display,
}
