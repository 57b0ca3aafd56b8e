"""Papers of a case (pledges, notice, commitment, missing list, sub-forms, custody), usual and with longest values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from kiosk.documents.case_model import (
    CommitmentPaper,
    CustodyPaper,
    HandOver,
    MissingPaper,
    MissingRow,
    PledgedMaterial,
    PledgesPaper,
    SubFormPaper,
)
from kiosk.documents.model import FormGroup, FormMaterial, FormPaper, FormValue, SubCase
from tests.unit.documents import paper_samples as samples

PHONE = "0990-12345"
# The longest that a register holds: 50 characters of a name, 100 of an address (SERVICES.md §2.1).
NAME_50 = "阿卜杜外力·买买提吐尔逊·阿卜杜热合曼·古丽巴哈尔·米尔扎提江·艾合买提江·吐尼亚孜·阿依夏木古丽阿吉"[:50]
ADDRESS_100 = (samples.LONG_ADDRESS * 2)[:100]
DUE = date(2026, 12, 4)
COMPANY_80 = ("临溪县云栖街道柳岸社区滨河北路农产品冷链仓储物流配送与电子商务综合服务" * 3)[:76] + "有限公司"


def material(name: str = "户口簿（户主页、本人页）", where: str = "任何一台自助终端、任何一个窗口") -> PledgedMaterial:
    return PledgedMaterial(
        missing=name,
        form="原件拍照，或者带原件到窗口",
        due=DUE,
        counted_from=date(2026, 11, 23),
        working_days=10,
        where=where,
        otherwise="部门可以终止出生登记这一件，并通知您；其他四件不受影响",
    )


def pledges(*materials: PledgedMaterial, person: str = "林知夏") -> PledgesPaper:
    return PledgesPaper(
        item="新生儿出生一件事",
        person=person,
        applicant_id=samples.MOTHER,
        office=samples.OFFICE,
        terminal=samples.TERMINAL,
        materials=materials or (material(), material("结婚证"), material("父亲的居民身份证（正反面）")),
        signed_at=samples.WHEN,
        number=samples.NUMBER,
        qr_text=samples.QR,
        departments=("临溪县公安局云栖派出所", "临溪县医疗保障局"),
        credit="good",
        phone=PHONE,
        signature=samples.signature(),
    )


def commitment() -> CommitmentPaper:
    return CommitmentPaper(
        item="个体工商户设立登记",
        department="临溪县市场监督管理局",
        legal=("《关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见》（国办发〔2020〕42号）",),
        proof="经营场所归您使用",
        content="经营场所是本人合法取得的，不在禁止经营的范围里",
        liability="撤销登记，记入信用记录；造成损失的，依法赔偿",
        verify="办完以后三十个工作日内，比对不动产登记信息，必要时上门核查",
        publish="不公开；被查出说了假话的，按规定公示",
        replaces=("住所（经营场所）使用证明",),
        person="林知夏",
        applicant_id=samples.MOTHER,
        office=samples.OFFICE,
        terminal=samples.TERMINAL,
        number=samples.NUMBER,
        qr_text=samples.QR,
        chosen_at=samples.WHEN,
        read_aloud=True,
        signature=samples.signature(),
    )


def missing(count: int = 3) -> MissingPaper:
    rows = tuple(
        MissingRow(
            f"户口簿第 {number} 页",
            why="要看户主是谁、家在哪里",
            form="原件拍照，四个角都要在里面",
            where="户籍所在地的派出所",
            helper="社区工作人员可以陪您去",
            later=number == 1,
        )
        for number in range(1, count)
    )
    answer = MissingRow("孩子的民族", "answer", "上户口要写", "和爸爸或者妈妈一样，选一个", helper="窗口工作人员")
    return MissingPaper(
        item="新生儿出生一件事",
        office=samples.OFFICE,
        terminal=samples.TERMINAL,
        told_at=samples.WHEN,
        rows=(*rows, answer),
        number="7KQ4-M2XP",
        phone=PHONE,
        hours="工作日 9:00—17:00",
    )


def sub_form(form: FormPaper | None = None, part: tuple[int, int] = (2, 5)) -> SubFormPaper:
    form = form or samples.form()
    case = form.subcases[(part[0] - 1) % len(form.subcases)]
    return SubFormPaper(
        whole=form.item,
        item=f"{case.name}申请表",
        department=case.department,
        office=form.office,
        terminal=form.terminal,
        applicant=form.applicant,
        applicant_id=form.applicant_id,
        receipt_number=form.receipt_number,
        qr_text=form.qr_text,
        filled_at=form.filled_at,
        groups=form.groups,
        materials=form.materials,
        part=part,
        task_code="11999901MB1X23456K4000109001001",
        promise=case.promise,
        after=("出生登记",) if part[0] > 1 else (),
        delivery=(("领取方式", "邮寄"), ("收件人", form.applicant), ("地址", "临溪县云栖街道柳岸社区6幢302室")),
        signature=form.signature,
    )


def custody() -> CustodyPaper:
    return CustodyPaper(
        number=samples.NUMBER,
        qr_text=samples.QR,
        item="失业登记",
        applicant="林知夏",
        applicant_id=samples.MOTHER,
        received_at=samples.WHEN,
        region="临溪县",
        office=samples.OFFICE,
        terminal=samples.TERMINAL,
        handling_region="南浦县",
        handling_office="南浦县公共就业服务中心",
        things=(("居民身份证", "读卡", "1 份"), ("终止劳动关系证明", "扫描", "2 页")),
        hands=(HandOver(samples.WHEN, "申请人", samples.TERMINAL, "申请表和 2 份材料"),),
        promise="5 个工作日",
        phone=PHONE,
    )


# --- longest legal values --------------------------------------------------------------------------------------------


def longest_form() -> FormPaper:
    """A 50-character name, 100-character addresses, a list of 30 rows, 12 sub-cases, 14 materials."""
    people = tuple(
        FormValue(label, value, "D")
        for number in range(1, 16)
        for label, value in ((f"家庭成员{number}姓名", NAME_50), (f"家庭成员{number}身份证号", samples.FATHER))
    )
    owner = (
        FormValue("姓名", NAME_50, "A"),
        FormValue("公民身份号码", samples.MOTHER, "A"),
        FormValue("户籍所在地详细地址", ADDRESS_100, "A"),
        FormValue("经营单位的全称（营业执照上的名称）", COMPANY_80, "B"),
        FormValue("电子邮箱", "a-very-long-mailbox-name-without-a-break.of.the.county@mail.example.test", "D"),
        FormValue("备注", "情况说明。" * 100, "D"),
    )
    cases = tuple(
        SubCase(f"第{n}项：城乡居民基本医疗保险参保登记与关系转移接续", f"{COMPANY_80[:30]}第{n}分局", "20 个工作日")
        for n in range(1, 13)
    )
    papers = tuple(
        FormMaterial(f"材料{n}：{COMPANY_80[:40]}出具的证明（原件和复印件）", "可容缺", "deferred", due=DUE)
        for n in range(1, 15)
    )
    return replace(
        samples.form(NAME_50, ADDRESS_100),
        groups=(FormGroup("经营者", owner), FormGroup("家庭成员", people)),
        subcases=cases,
        materials=papers,
        delivery=(("领取方式", "邮寄"), ("收件人", NAME_50), ("地址", ADDRESS_100)),
    )


def longest_pledges() -> PledgesPaper:
    return pledges(
        *(material(f"材料{n}：{COMPANY_80[:40]}的证明", f"{ADDRESS_100}（第{n}号窗口）") for n in range(1, 9)),
        person=NAME_50,
    )


def longest_commitment() -> CommitmentPaper:
    return replace(
        commitment(),
        legal=tuple(f"《{COMPANY_80[:40]}条例》第{n}条" for n in range(1, 9)),
        liability="记入信用记录，依法承担责任。" * 12,
        replaces=tuple(f"{COMPANY_80[:30]}证明{n}" for n in range(1, 5)),
        person=NAME_50,
        department=COMPANY_80,
    )


def longest_custody() -> CustodyPaper:
    hands = tuple(HandOver(samples.WHEN + timedelta(hours=n), COMPANY_80, NAME_50, ADDRESS_100) for n in range(1, 9))
    things = tuple((f"材料{n}：{COMPANY_80[:40]}", "原件和复印件", "12 页") for n in range(1, 15))
    return replace(custody(), applicant=NAME_50, handling_office=COMPANY_80, things=things, hands=hands)


def longest_missing() -> MissingPaper:
    return missing(31)
