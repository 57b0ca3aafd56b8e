"""Materials: the list, one page under the camera in each phase, and the pledge to bring one later."""

from __future__ import annotations

from collections.abc import Callable

from ui.gallery_samples.certificate import CORNERS, photograph
from ui.gallery_samples.frames import frame
from ui.viewmodels.page_state import ActionButton, Note, PageState, Row
from ui.viewmodels.pages import CameraState, Check, MaterialsState, MissingState, PromiseState
from ui.viewmodels.qr_picture import qr_picture


def materials(large: bool) -> MaterialsState:
    top = frame(
        large,
        "请把材料拍一拍" if large else "请把这两份材料拍一下",
        english="Photograph these two documents.",
        hint="" if large else "一份一份来，拍完就能拿回去。",
        step=4,
        step_words="材料",
        primary="拍第一份" if large else "拍《出生医学证明》",
        primary_icon="camera",
    )
    if large:
        rows: tuple[Row, ...] = (
            Row("birth", "出生医学证明", "baby", "要拍 1 页", "必备", tag_bold=True, arrow=True),
            Row("hukou", "户口簿", "home", "要拍 2 页", "可以后补", arrow=True),
            Row("marriage", "结婚证", "family", "取到了", "不用带"),
        )
        note = Note()
    else:
        rows = (
            Row(
                "birth",
                "《出生医学证明》",
                "baby",
                "医院开的那张，拍 1 页",
                "必备",
                tag_bold=True,
                arrow=True,
                bold=True,
            ),
            Row("hukou", "户口簿", "home", "户主页和妈妈那一页，拍 2 页", "可以后补", arrow=True, bold=True),
            Row("marriage", "结婚证", "family", "民政局电子证照，已经替您取到", "不用带"),
            Row("id", "妈妈的身份证", "id-card", "刚才放过了", "不用带"),
            Row("insurance", "妈妈的医保参保信息", "health", "医保局，今天 22:41 取到", "不用带"),
        )
        note = Note("info", "手边没有原件", "没带户口簿，可以先收件，12月4日前补上。")
    return MaterialsState(key="materials", frame=top, rows=rows, note=note)


def _checks(corners: str, clear: str, glare: str) -> tuple[Check, ...]:
    return (Check("四个角都在", corners), Check("字看得清", clear), Check("没有反光", glare))


def _camera(large: bool, phase: str) -> CameraState:
    live = phase != "taken"
    top = frame(
        large,
        "拍出生证明" if large else "拍《出生医学证明》" if live else "这张拍好了吗？",
        english="Photograph the birth certificate.",
        hint="" if large else "把纸放在亮着的台子上，字朝上。" if live else "",
        step=4,
        step_words="材料　第 1 份，共 2 份",
        primary="拍" if live else "用这张",
        primary_icon="camera" if live else "check",
        reason="" if phase in ("found", "taken") else "还没看清",
        back="回清单" if live else "重拍",
        back_icon="back" if live else "redo",
    )
    return CameraState(
        key=f"camera:{phase}",
        frame=top,
        phase=phase,
        picture=photograph(),
        corners=() if phase == "looking" else CORNERS,
        checks={
            "looking": _checks("", "", ""),
            "poor": _checks("ok", "ok", "bad"),
            "found": _checks("ok", "ok", "ok"),
            "taken": _checks("ok", "ok", "ok"),
        }[phase],
        advice={"looking": "请把纸放平，四个角都露出来", "poor": "反光了，请把纸转一点", "found": "", "taken": ""}[
            phase
        ],
        pledge_text="没带，承诺后补" if live else "",
        large=large,
    )


def camera_looking(large: bool) -> CameraState:
    return _camera(large, "looking")


def camera_poor(large: bool) -> CameraState:
    return _camera(large, "poor")


def camera_found(large: bool) -> CameraState:
    return _camera(large, "found")


def camera_taken(large: bool) -> CameraState:
    return _camera(large, "taken")


def promise(large: bool) -> PromiseState:
    top = frame(
        large,
        "户口簿没带，能先收" if large else "户口簿没带，可以先收件",
        english="One document is missing. You may hand it in later.",
        step=5,
        step_words="后补材料" if large else "承诺后补",
        primary="下一页" if large else "看过了，我承诺",
        back="上一步" if large else "先存着",
        back_icon="back" if large else "slip",
    )
    if large:
        rows: tuple[tuple[str, str, bool], ...] = (
            ("缺什么", "户口簿，妈妈的两页", True),
            ("最晚哪天", "2026年12月4日，星期五", True),
            ("在哪儿补", "任何一台机器或窗口", True),
        )
    else:
        rows = (
            ("缺什么", "户口簿（妈妈林知夏的户主页、本人页）", False),
            ("交什么样的", "原件拍照，或者带原件到窗口", False),
            ("最晚哪天", "2026年12月4日（星期五）\n从 11月23日 算起，第 10 个工作日", True),
            ("在哪儿补", "任何一台自助终端、任何一个窗口，凭回执", False),
            ("没补会怎样", "部门可以终止出生登记这一件，并通知您；其他四件不受影响", False),
        )
    return PromiseState(
        key="promise",
        frame=top,
        large=large,
        title="容缺补正承诺书",
        rows=rows,
        sentence="" if large else "　　本人林知夏承诺：以上说明已经看清；到期前补齐，所补材料真实、有效。",
        signer="" if large else "承诺人：＿＿＿＿＿＿＿（下一步签名）",
        speak_text="念给我听",
        take_now_text="" if large else "现在就拍户口簿",
        part=0,
        parts=3 if large else 1,
        page_words="第 1 页，共 3 页" if large else "",
    )


def promise_last(large: bool) -> PromiseState:
    """The last part in large, where the promise itself stands. In normal: the longest names."""
    if not large:
        state = promise(False)
        return PromiseState(
            key="promise:long",
            frame=state.frame,
            large=False,
            title=state.title,
            rows=(
                ("缺什么", "户口簿（妈妈阿依古丽·麦麦提吐尔逊·阿卜杜热合曼江的户主页、本人页）", False),
                *state.rows[1:],
            ),
            sentence="　　本人阿依古丽·麦麦提吐尔逊·阿卜杜热合曼江承诺："
            "以上说明已经看清；到期前补齐，所补材料真实、有效。",
            signer=state.signer,
            speak_text=state.speak_text,
            take_now_text=state.take_now_text,
        )
    top = frame(
        True,
        "户口簿没带，能先收",
        step=5,
        step_words="后补材料",
        primary="看过了，我承诺",
        back="上一页",
    )
    return PromiseState(
        key="promise:2",
        frame=top,
        large=True,
        title="容缺补正承诺书",
        rows=(),
        sentence="本人林知夏承诺：以上说明已经看清；到期前补齐，所补材料真实、有效。",
        signer="承诺人：下一步签名",
        speak_text="念给我听",
        take_now_text="现在就拍",
        part=2,
        parts=3,
        page_words="第 3 页，共 3 页",
    )


def missing(large: bool) -> MissingState:
    top = frame(
        large,
        "还缺 2 样" if large else "还缺 2 样，一次说全",
        english="Everything that is missing",
        hint="备齐这些就行" if large else "备齐这些就够了，不会再多要",
        step=4,
        step_words="材料",
        primary="接着办" if large else "知道了，接着办",
        primary_icon="check",
    )
    return MissingState(
        key="missing",
        frame=top,
        rows=(
            Row("birth", "出生证明" if large else "《出生医学证明》", "sheet", "拍照，原件带走"),
            Row("marriage", "结婚证", "sheet", "拍有照片的一页", "可以后补"),
        ),
        picture=qr_picture("新生儿出生一件事\n还缺 2 样：\n1 《出生医学证明》\n2 结婚证（可以后补）"),
        code_words="手机扫一扫带走" if large else "手机扫一扫，清单就在码里，不用上网",
        print_button=ActionButton("打印清单" if large else "打印这张清单", "printer"),
        page=0,
        pages=1,
        page_words="",
        next_text="",
        previous_text="",
        large=large,
    )


SAMPLES: dict[str, Callable[[bool], PageState]] = {
    "missing": missing,
    "materials": materials,
    "camera_looking": camera_looking,
    "camera_poor": camera_poor,
    "camera_found": camera_found,
    "camera_taken": camera_taken,
    "promise": promise,
    "promise_last": promise_last,
}
