"""Notice and consent: what is fetched from whom for what."""

from __future__ import annotations

from ui.gallery_samples.frames import frame
from ui.viewmodels.pages import Choice, ConsentState, Row


def consent(large: bool) -> ConsentState:
    return ConsentState(
        key="consent",
        frame=frame(
            large,
            "替您取三样，行吗？" if large else "可以替您取这三样吗？",
            english="May we fetch these three on your behalf?",
            hint="" if large else "取到了就不用交纸质的。只用在这一次，办完清除。",
            step=2,
            step_words="授权",
            primary="下一步",
            reason="先选一项",
        ),
        rows=(
            Row("marriage", "结婚证", "family", "民政局" if large else "民政局电子证照，填孩子父母信息用", bold=True),
            Row("household", "户籍信息", "home", "公安局" if large else "公安局，核对户口落在哪一户用", bold=True),
            Row(
                "insurance",
                "妈妈的医保" if large else "妈妈的医保参保信息",
                "health",
                "医保局" if large else "医保局，报销生育费用用",
                bold=True,
            ),
        ),
        choices=(
            Choice("agree", "同意" if large else "同意，三样都取"),
            Choice("refuse", "不同意，我拍照交" if large else "不同意，我自己拍照交"),
        ),
        full_text=(),
        show_full=False,
        full_text_link="全文" if large else "看《个人信息使用告知》全文",
    )


SAMPLES = {"consent": consent}
