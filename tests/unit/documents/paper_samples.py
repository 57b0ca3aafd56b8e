"""Papers of the invented family of the demonstration, for tests and for a look at the layout."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone

from PIL import Image, ImageDraw

from kiosk.documents.model import (
    ClaimPaper,
    FormGroup,
    FormMaterial,
    FormPaper,
    FormValue,
    GuideItem,
    GuideMaterial,
    GuidePaper,
    GuideSection,
    OwedMaterial,
    ProofPaper,
    ReceiptPaper,
    SubCase,
    TicketPaper,
)

MOTHER = "999901199605030266"
FATHER = "999901199409170130"
NUMBER = "LX0417-03-000126-58"
OFFICE, TERMINAL = "临溪县政务服务中心", "24小时自助终端 LX0417"
WHEN = datetime(2026, 11, 20, 22, 51, tzinfo=timezone(timedelta(hours=8)))
QR = "LX1." + "q7Zk3fWcN0aPz4Tt" * 14
LONG_NAME = "古丽娜尔·阿卜杜热合曼·买买提吐尔逊阿吉"
LONG_ADDRESS = (
    "临溪县云栖街道柳岸社区滨河北路与学前街交叉口东南角临溪县第二人民医院家属院南区6幢三单元302室（原南门外大街47号）"
)


def signature() -> bytes:
    picture = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.line([(60, 150), (140, 60), (120, 190), (230, 90), (300, 170), (420, 50), (540, 160)], (10, 10, 10, 255), 9)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def form(name: str = "林知夏", address: str = "临溪县云栖街道柳岸社区6幢302室") -> FormPaper:
    return FormPaper(
        item="新生儿出生一件事",
        office=OFFICE,
        terminal=TERMINAL,
        applicant=name,
        applicant_id=MOTHER,
        receipt_number=NUMBER,
        qr_text=QR,
        filled_at=WHEN,
        groups=(
            FormGroup(
                "孩子",
                (
                    FormValue("姓名", "周予禾", "C"),
                    FormValue("性别", "女", "C"),
                    FormValue("出生时间", "2026年11月8日 06时25分", "C"),
                    FormValue("出生医学证明编号", "Y990000417", "C"),
                    FormValue("出生地", "临溪县妇幼保健院", "C"),
                    FormValue("民族", "汉族", "D"),
                ),
            ),
            FormGroup(
                "母亲",
                (
                    FormValue("姓名", name, "A"),
                    FormValue("公民身份号码", MOTHER, "A"),
                    FormValue("户籍地址", address, "A"),
                    FormValue("手机号码", "13800000000", "D"),
                ),
            ),
            FormGroup("父亲", (FormValue("姓名", "周以安", "A"), FormValue("公民身份号码", FATHER, "D"))),
            FormGroup("办理选择", (FormValue("户口落在谁家", "妈妈家", "D"), FormValue("结果怎么取", "邮寄", "D"))),
        ),
        materials=(
            FormMaterial("居民身份证", "必备", "on_paper"),
            FormMaterial("出生医学证明", "必备", "received", pages=1),
            FormMaterial("结婚证", "必备", "fetched"),
            FormMaterial("户口簿（户主页、本人页）", "可容缺", "deferred", due=date(2026, 12, 4)),
        ),
        subcases=(
            SubCase("出生登记（上户口）", "临溪县公安局云栖派出所", "即办"),
            SubCase("城乡居民基本医疗保险参保登记", "临溪县医疗保障局", "3 个工作日"),
            SubCase("社会保障卡申领", "临溪县人力资源和社会保障局", "8 个工作日"),
            SubCase("生育医疗费用报销", "临溪县医疗保障局", "8 个工作日"),
            SubCase("预防接种建档", "云栖街道社区卫生服务中心", "即办"),
        ),
        signature=signature(),
    )


def receipt(name: str = "林知夏", **changes: object) -> ReceiptPaper:
    values: dict[str, object] = {
        "number": NUMBER,
        "qr_text": QR,
        "item": "新生儿出生一件事",
        "applicant": name,
        "applicant_id": MOTHER,
        "received_at": WHEN,
        "office": OFFICE,
        "terminal": TERMINAL,
        "parts": ("出生登记", "城乡居民医保参保", "社会保障卡申领", "生育医疗费用报销", "预防接种建档"),
        "materials": 3,
        "owed": (OwedMaterial("户口簿", date(2026, 12, 4)),),
        "next_steps": (
            "平台收到后，由各部门审查是否受理，结果发短信到您的手机。",
            "12月4日前，在任何一台自助终端或窗口补交户口簿。",
            "查进度：刷身份证，或者扫上面的码。",
        ),
        "phone": "0990-12345",
    }
    return ReceiptPaper(**(values | changes))  # type: ignore[arg-type]


def ticket(offline: bool = False) -> TicketPaper:
    return TicketPaper("A012", "社会保险", "3、4号窗口", WHEN, OFFICE, waiting=5, about="10 分钟", offline=offline)


def claim() -> ClaimPaper:
    return ClaimPaper("7KQ4-M2XP", "新生儿出生一件事", date(2026, 11, 27), OFFICE, "LXC.7KQ4M2XP")


def proof() -> ProofPaper:
    return ProofPaper(
        title="社会保险参保证明",
        statement="兹证明林知夏在本辖区参加社会保险，截至出具之日参保情况如下。",
        facts=(("姓名", "林知夏"), ("证件号码", "999************266"), ("参保单位", "临溪县第一小学")),
        columns=("险种", "参保状态", "首次参保", "累计月数"),
        rows=(
            ("企业职工基本养老保险", "参保缴费", "2019年8月", "87"),
            ("失业保险", "参保缴费", "2019年8月", "87"),
            ("工伤保险", "参保缴费", "2019年8月", "87"),
        ),
        note="本证明自出具之日起三个月内可以查验。",
        issuer="临溪县社会保险事业服务中心",
        issued_on=date(2026, 11, 20),
        check_code="9900 4172 6385",
        qr_text="https://zw.example/verify?c=990041726385",
        terminal=TERMINAL,
        number="LX-SB-2026-0004172",
    )


def guide() -> GuidePaper:
    return GuidePaper(
        heading="孩子出生，五件事一次办",
        office=OFFICE,
        publisher="县政务服务局",
        version="7",
        effective=date(2026, 10, 1),
        facts=(("在这台机器上", "约 5 分钟"), ("收费", "不收费"), ("办结时限", "8 个工作日，从受理之日算起")),
        materials=(
            GuideMaterial("您的身份证", "必备，现在要用", "放在读卡处，不收走"),
            GuideMaterial("《出生医学证明》", "必备，现在要用", "拍照上传，原件不收走"),
            GuideMaterial("结婚证", "电子证照，不用带", "经您同意后向民政部门调取"),
            GuideMaterial("户口簿", "可以后补", "没带的，承诺后 10 个工作日内补"),
        ),
        steps=("刷身份证。", "回答八个问题，一屏一个。", "拍出生医学证明。", "看一遍，签名，拿回执。"),
        contacts=(("咨询电话", "0990-12345"), ("窗口", "一楼 3、4 号综合窗口，工作日 9:00—17:00")),
        qr_text="https://zw.example/guide/newborn",
    )


def items(count: int = 24, long: str = "") -> GuidePaper:
    """The public list of items, four to a group. `long` stands instead of every department and material."""
    rows = tuple(
        GuideItem(
            number=n,
            group=f"第{(n - 1) // 4 + 1}类",
            item=f"第{n}件 孩子出生一件事",
            department=long or "县卫生健康局、县公安局、县医疗保障局" if n % 3 == 0 else "县公安局",
            result="户口簿页、参保凭证（先打印收件回执）" if n % 2 else "证明（当场打印）",
            until="10 个工作日\n暂停：停电" if n == 5 else "10 个工作日",
            short=f"出生{n}",
            who="孩子的父亲或者母亲（可以代办）",
            open="收件 24 小时，受理在工作日",
            bring=long or "您的身份证、《出生医学证明》〔电〕、户口簿〔电补〕",
            devices="身份证阅读器、高拍仪或扫描仪、A4 打印机",
            fee="0 元",
            phone="0990-12345",
        )
        for n in range(1, count + 1)
    )
    return GuidePaper(
        heading="24小时自助服务事项清单",
        kind="公示",
        office=OFFICE,
        publisher="县政务服务局",
        version="5",
        effective=date(2026, 10, 1),
        sections=(GuideSection("", ("这台机器能办下面这些事。",)), GuideSection("最常办的2件", ("出生1；出生2。",))),
        items=rows,
        qr_text="https://zw.example/items",
    )


def rules() -> GuidePaper:
    return GuidePaper(
        heading="24小时自助服务区管理制度",
        kind="24小时自助服务区管理制度",
        office=OFFICE,
        publisher="县政务服务局",
        version="3",
        effective=date(2026, 7, 1),
        sections=(
            GuideSection(
                "第一章　服务", ("第一条　自助服务区全天开放。", "第二条　设备停用的，当场张贴原因和恢复时间。")
            ),
            GuideSection("第二章　责任", ("第三条　" + "任何人不得索取、留存群众打印的材料。" * 6,)),
        ),
    )
