"""Named faults: what is broken when, what the screen must say, which items go grey, what must be there at the end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FaultCase:
    """`breaks`: role.fault played. `says`: words on the page. `grey`: items that cannot be begun meanwhile, None where

    nobody looks at them. `papers`: complete papers at the end, by simulator: one too many is a second paper.
    """

    title: str
    place: str  # home, card, chip, code, camera, scanner, receipt, result, ticket, platform
    breaks: tuple[str, ...]
    says: str
    grey: frozenset[str] | None = None
    cases: int = 0
    papers: tuple[tuple[str, int], ...] = ()


NEWBORN, PROOF = "newborn", "ss-proof"
RECEIPT = (("receipt_printer", 3), ("form_printer", 2))  # receipt, pledge, notice; application, sub-forms
RESULT = (("form_printer", 1),)

CASES: dict[str, FaultCase] = {
    "reader-unplugged": FaultCase("读卡器被拔掉", "home", ("idcard.unplug",), "读卡器", frozenset({NEWBORN})),
    "reader-not-authorised": FaultCase(
        "读卡器的安全模块没授权", "home", ("idcard.sam_not_authorised",), "读卡器", frozenset({NEWBORN})
    ),
    "form-printer-jam": FaultCase("A4 打印机卡纸", "home", ("form_printer.jam",), "打印机", frozenset({PROOF})),
    "form-printer-no-toner": FaultCase(
        "A4 打印机没墨粉", "home", ("form_printer.toner_empty",), "打印机", frozenset({PROOF})
    ),
    "receipt-printer-cover": FaultCase("小票机开盖", "home", ("receipt_printer.cover_open",), "", frozenset()),
    "camera-only": FaultCase("高拍仪断了，扫描仪还在", "home", ("document_camera.unplug",), "", frozenset()),
    "camera-and-scanner": FaultCase(
        "高拍仪和扫描仪都断了", "home", ("document_camera.unplug", "document_scanner.unplug"), "高拍仪",
        frozenset({NEWBORN}),
    ),
    "board-silent": FaultCase("控制板没有应答", "home", ("io_board.silent",), "", frozenset()),
    "keypad-unplugged": FaultCase("盲文键盘被拔掉", "home", ("keypad.unplug",), "", frozenset()),
    "both-printers": FaultCase(
        "两台打印机都坏了", "closed", ("form_printer.jam", "receipt_printer.paper_out"), "打印机都停了",
        frozenset({NEWBORN, PROOF}),
    ),
    "card-too-early": FaultCase("卡拿早了", "card", ("idcard.card_away_early",), "卡拿早了"),
    "card-unreadable": FaultCase("卡读不出", "card", ("idcard.card_unreadable",), "没读出来"),
    "card-not-supported": FaultCase("不认识的卡", "card", ("idcard.card_not_supported",), "读不了"),
    "reader-late": FaultCase("读卡器应答总是迟到", "dies", ("idcard.late",), "读卡器停了"),
    "reader-doubled": FaultCase("读卡器应答重复", "card", ("idcard.doubled",), ""),
    "reader-dies": FaultCase("等卡的时候读卡器断了", "dies", ("idcard.unplug",), "读卡器停了"),
    "chip-card-pin": FaultCase("社保卡要密码", "chip", ("smartcard.ef06_pin",), "要密码"),
    "chip-card-mute": FaultCase("社保卡不应答", "chip", ("smartcard.mute",), "没读出来"),
    "code-oversized": FaultCase("超长的码", "code", ("code_reader.oversized",), "不是收件回执"),
    "code-control": FaultCase("夹带控制字符的码", "code", ("code_reader.control",), "不是收件回执"),
    "camera-stalls": FaultCase("高拍仪画面停住", "camera", ("document_camera.stall",), "拍照的停了"),
    "camera-glare": FaultCase("材料反光", "camera", ("document_camera.glare",), "反光了"),
    "camera-dark": FaultCase("补光灯灭了", "camera", ("document_camera.dark",), "太暗"),
    "scanner-jam": FaultCase("扫描仪卡纸", "scanner", ("document_scanner.paper_jam",), "纸卡住了"),
    "scanner-double-feed": FaultCase("扫描仪重张", "scanner", ("document_scanner.double_feed",), "粘在一起"),
    "scanner-line-cut": FaultCase("扫到一半断线", "scanner", ("document_scanner.cut",), "没扫成"),
    "receipt-paper-out": FaultCase(
        "回执打到一半缺纸", "receipt", ("receipt_printer.paper_out_midway",), "小票纸用完了", cases=1, papers=RECEIPT
    ),
    "receipt-cover-open": FaultCase(
        "回执打到一半开盖", "receipt", ("receipt_printer.cover_open_midway",), "盖没关好", cases=1, papers=RECEIPT
    ),
    "receipt-line-cut": FaultCase(
        "回执发完断线，出没出纸不知道", "receipt", ("receipt_printer.cut_link_after_job",), "出来了吗", cases=1,
        papers=RECEIPT,
    ),
    "result-jam": FaultCase(
        "结果打到一半卡纸", "result", ("form_printer.jam_midway",), "纸卡住了|出来了吗", cases=1, papers=RESULT
    ),
    "result-no-toner": FaultCase(
        "结果打到一半没墨粉", "result", ("form_printer.toner_empty_start",), "墨粉用完了|出来了吗", cases=1,
        papers=RESULT,
    ),
    "result-printer-lies": FaultCase(
        "打印机谎报打完", "result", ("form_printer.lies",), "打印机停了|出来了吗", cases=1, papers=RESULT
    ),
    "result-reply-lost": FaultCase(
        "收了打印件，回音丢了", "result", ("form_printer.cut_after",), "", cases=1, papers=RESULT
    ),
    "result-power-off": FaultCase(
        "打印机打到一半断电", "result", ("form_printer.power_off_midway",), "打印机停了|出来了吗", cases=1,
        papers=RESULT,
    ),
    "ticket-printer-out": FaultCase(
        "取号机没纸，号改从小票口出", "ticket", ("queue_ticket.paper_out",), "", papers=(("receipt_printer", 1),)
    ),
    "network-down": FaultCase("外网不通", "platform", (), "外网暂时不通", frozenset({PROOF})),
}  # fmt: skip
