"""Form pages: one question each, in every kind, with the longest real words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ui.gallery_samples.frames import frame
from ui.viewmodels.page_state import Frame, Note
from ui.viewmodels.pages import Choice, FormState, GroupRow

_BIRTH = "填写　新生儿出生"


def _state(key: str, kind: str, top: Frame, large: bool, **more: Any) -> FormState:
    blank: dict[str, Any] = {
        "label": "",
        "value": "",
        "placeholder": "",
        "max_length": 0,
        "error": "",
        "note": Note(),
    }
    return FormState(key=key, frame=top, kind=kind, large=large, **{**blank, **more})


def _question(large: bool, words: str, english: str, hint: str, **more: Any) -> Frame:
    return frame(
        large,
        words,
        english=english,
        hint=hint,
        step=3,
        step_words="填写" if large else _BIRTH,
        **{"primary": "下一步", **more},
    )


def choice(large: bool) -> FormState:
    top = _question(
        large,
        "户口落在谁家？" if large else "孩子的户口，落在谁家？",
        "Whose household register?",
        "" if large else "随父、随母都可以，选定后以户口登记机关办理为准。",
    )
    if large:
        answers: tuple[Choice, ...] = (
            Choice("mother", "妈妈家", "林知夏　柳岸社区", picked=True),
            Choice("father", "爸爸家", "周以安　上坪村"),
            Choice("grandparents", "外公外婆家", on=False, reason="请到窗口办理"),
            Choice("later", "还没想好", "先办别的"),
        )
    else:
        answers = (
            Choice("mother", "落在妈妈户口上", "林知夏　云栖街道柳岸社区", picked=True),
            Choice("father", "落在爸爸户口上", "周以安　青枫镇上坪村"),
            Choice("grandparents", "落在外祖父母户口上", on=False, reason="这一种要带房产证明到窗口办理"),
            Choice("later", "还没想好，先放一放", "其他几项照常办，户口以后再补"),
        )
    note = Note() if large else Note("info", "为什么问这个", "公安户籍窗口按您选的一方登记，同一个孩子只能落一处。")
    return _state("form:household", "choice", top, large, choices=answers, note=note)


def choices(large: bool) -> FormState:
    top = _question(
        large,
        "要一起办哪几样？" if large else "除了上户口，还要办哪几样？",
        "What else shall we do at the same time?",
        "可以选几样。" if large else "可以选几样，也可以一样不选。",
    )
    if large:
        answers: tuple[Choice, ...] = (
            Choice("insurance", "孩子医保", picked=True),
            Choice("card", "社会保障卡", picked=True),
            Choice("allowance", "生育津贴"),
            Choice("vaccine", "预防接种证", on=False, reason="医院已经办好"),
        )
    else:
        answers = (
            Choice("insurance", "孩子参加医保", "出生 90 天内参保，从出生那天起报销", picked=True),
            Choice("card", "办社会保障卡", "制好后寄到家，约 15 个工作日", picked=True),
            Choice("allowance", "领生育津贴", "妈妈单位参加了生育保险的可以领"),
            Choice("subsidy", "领育儿补贴", "三周岁以前每年 3600 元"),
            Choice("vaccine", "办预防接种证", on=False, reason="医院已经办好，编号 9904170126"),
        )
    return _state("form:others", "choices", top, large, choices=answers)


NATIONS = [
    "汉族",
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "高山族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "塔吉克族",
    "怒族",
    "乌孜别克族",
    "俄罗斯族",
    "鄂温克族",
    "德昂族",
    "保安族",
    "裕固族",
    "京族",
    "塔塔尔族",
    "独龙族",
    "鄂伦春族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
]


def nation(large: bool) -> FormState:
    top = _question(
        large, "孩子是哪个民族？", "The child's nationality?", "" if large else "爸爸、妈妈是不同民族的，随一方就行。"
    )
    answers = tuple(Choice(f"{n:02d}", word, picked=n == 1) for n, word in enumerate(NATIONS, 1))
    return _state("form:nation", "choice", top, large, choices=answers)


def text(large: bool) -> FormState:
    top = _question(
        large,
        "孩子叫什么名字？",
        "What is the child's name?",
        "照《出生医学证明》上写。" if large else "要和《出生医学证明》上的名字一个字不差。",
        reason="请先写名字" if large else "请先写完名字",
    )
    note = Note() if large else Note("info", "", "中间有间隔号的名字，用键盘上的“·”。")
    return _state(
        "form:name",
        "text",
        top,
        large,
        label="" if large else "孩子的姓名",
        max_length=50,
        note=note,
        way_out="还没取名",
    )


def text_long(large: bool) -> FormState:
    top = _question(
        large,
        "妈妈叫什么名字？",
        "What is the mother's name?",
        "" if large else "照身份证上的写，间隔号也要写。",
        reason="" if large else "名字里有一个字要再看看",
    )
    return _state(
        "form:long",
        "text",
        top,
        large,
        label="" if large else "妈妈的姓名",
        value="阿依古丽·麦麦提吐尔逊·阿卜杜热合曼江",
        max_length=50,
        error="名字里不能有数字" if large else "名字里有数字，请照身份证再看一遍",
        source="D",
    )


def code(large: bool) -> FormState:
    top = _question(
        large,
        "证明的编号是多少？" if large else "《出生医学证明》的编号是多少？",
        "Number of the certificate?",
        "一个字母，九位数字。" if large else "在右上角，一个字母，后面九位数字。",
        reason="还差 6 位",
    )
    return _state(
        "form:code", "text", top, large, label="" if large else "编号", value="Y990", max_length=10, writing="code"
    )


def address(large: bool) -> FormState:
    top = _question(
        large,
        "您现在住在哪里？",
        "Where do you live now?",
        "社会保障卡寄到这里。" if large else "社会保障卡和通知书寄到这里，写到门牌号。",
    )
    return _state(
        "form:address",
        "address",
        top,
        large,
        label="" if large else "现住址",
        value="临溪县云栖街道柳岸社区滨河东路与梅园路交叉口东北侧安置小区三期6幢2单元302室",
        max_length=80,
        source="B",
    )


def phone(large: bool) -> FormState:
    top = _question(
        large,
        "您的手机号是多少？",
        "Your mobile number?",
        "办好了发短信告诉您。" if large else "受理、办好、补材料，都发短信告诉您。",
        reason="还差 4 位",
    )
    return _state(
        "form:phone",
        "phone",
        top,
        large,
        value="1380000",
        max_length=11,
        way_out="没有手机" if large else "没有手机，用家里人的",
    )


def id_number(large: bool) -> FormState:
    top = _question(
        large,
        "爸爸的身份证号？" if large else "爸爸的身份证号是多少？",
        "The father's ID number?",
        "" if large else "也可以把爸爸的身份证放在读卡区，不用输。",
        reason="还差 4 位",
    )
    return _state(
        "form:id",
        "id_number",
        top,
        large,
        value="99901119900412",
        max_length=18,
        note=Note("info", "", "1990年4月12日出生" if large else "出生日期是 1990年4月12日"),
        digits_words=("地区", "生日", "末四位") if large else ("地区", "出生年月日", "顺序和校验"),
    )


def id_wrong(large: bool) -> FormState:
    top = _question(
        large,
        "爸爸的身份证号？" if large else "爸爸的身份证号是多少？",
        "The father's ID number?",
        "" if large else "也可以把爸爸的身份证放在读卡区，不用输。",
        reason="请再看一遍",
    )
    return _state(
        "form:idbad",
        "id_number",
        top,
        large,
        value="999011199004120013",
        max_length=18,
        error="最后一位对不上" if large else "最后一位对不上，请再看一遍",
        digits_words=("地区", "生日", "末四位") if large else ("地区", "出生年月日", "顺序和校验"),
    )


def date(large: bool) -> FormState:
    top = _question(
        large,
        "孩子哪天出生的？" if large else "孩子是哪天出生的？",
        "When was the child born?",
        "照《出生医学证明》上写。" if large else "照《出生医学证明》上写的。",
    )
    return _state(
        "form:born",
        "date",
        top,
        large,
        value="2026-11-08",
        date_words="2026年11月8日　星期日",
        digits_words=("年", "月", "日"),
        date_note="出生后 13 天。一个月内申报，不用另写说明。" if not large else "出生后 13 天",
        first_date="2024-11-21",
        last_date="2026-11-21",
    )


def group(large: bool) -> FormState:
    top = _question(
        large,
        "一起住的还有谁？" if large else "住在一起的还有谁？",
        "Who else lives in the household?",
        "一个一个填。" if large else "一个一个填。没有了，就按“没有了，下一步”。",
        primary="没有了" if large else "没有了，下一步",
    )
    rows = (
        GroupRow("林素琴", "外婆　1962年5月生", "A"),
        GroupRow("古丽娜尔·买买提江", "舅妈　1993年3月生", "D"),
        GroupRow("阿依古丽·麦麦提吐尔逊·阿卜杜热合曼江", "表姐　2001年10月生", "D"),
    )
    return _state("form:group", "group", top, large, rows=rows, add_text="再加一个人")


def confirm(large: bool) -> FormState:
    top = _question(
        large,
        "您是住在这里吗？",
        "Do you live here?",
        "" if large else "这是户籍登记上的，和身份证上的一样。",
        reason="先选一项",
    )
    return _state(
        "form:confirm",
        "confirm",
        top,
        large,
        label="户籍地址",
        value="临溪县云栖街道柳岸社区6幢302室",
        source="A",
        choices=(
            Choice("yes", "对"),
            Choice(
                "no", "不对，改一改" if large else "不对，我来改", "" if large else "只改这一次申请里的，不改户籍登记"
            ),
        ),
        note=Note() if large else Note("info", "", "公安户籍信息，今天 22:41 取到。"),
    )


SAMPLES: dict[str, Callable[[bool], FormState]] = {
    "form_choice": choice,
    "form_choices": choices,
    "form_nation": nation,
    "form_text": text,
    "form_text_long": text_long,
    "form_code": code,
    "form_address": address,
    "form_phone": phone,
    "form_id_number": id_number,
    "form_id_wrong": id_wrong,
    "form_date": date,
    "form_group": group,
    "form_confirm": confirm,
}
