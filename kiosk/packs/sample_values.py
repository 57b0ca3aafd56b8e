"""Values that one question may take: a usual one and the longest, then others in case those are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kiosk.identity.checks import id_check_digit, uscc_check_digit
from kiosk.packs.forms import Step
from kiosk.packs.pattern_text import text_for

_DAY = timedelta(days=1)
_SPREAD = 40  # days tried between the first and the last that are allowed
_YEARS = 365 * 30

_NAMES = ("周以安", "陈䶮", "林建国")
_LONG_NAME = "阿卜杜热西提·艾合买提江·吾布力卡斯木·买买提艾力㛃𠮷䶮𬎆·古丽娜尔·吐尔逊江·热合曼托合提"
_PLACE = "临溪县云栖街道政务路 1 号"
_LONG_PLACE = (
    "临溪县青枫镇上坪村民委员会第十二村民小组银杏路一千二百八十八号枫林苑小区南区十二幢三单元一千五百零二室"
    "（㵲阳河东岸，老粮站往北二百米，䶮泉书院旧址对面的院子，从供销社旁边的巷子进去，门牌写着上坪四十一号）"
)
_LONG_TEXT = "䶮𠮷㛃𬎆等少见的字和很长的说明，照着证件上的写法一个字一个字写完"
CARD_NUMBERS = ("6217999900004176", "6222999900000000412")  # with their Luhn digits; of 16 and of 19 digits
_PHONES = ("13800000417", "19900000026", "13900000133")
_ORDERS = (("19790512", "113"), ("19911230", "224"), ("20150615", "335"), ("19480203", "017"), ("20260801", "026"))


def synthetic_id(birth: str = "19790512", order: str = "113") -> str:
    """An ID number of the region 999901, which does not exist, with its right check digit."""
    first = "999901" + birth + order
    return first + id_check_digit(first)


def synthetic_uscc(serial: str = "MA9900417") -> str:
    """A 统一社会信用代码 of the region 999901 with its right check character."""
    first = "91999901" + serial
    return first + uscc_check_digit(first)


def usual_values(step: Step, today: date) -> Iterator[object]:
    """Most likely first. May hold values that `check` refuses."""
    yield from _values(step, today, False)
    if step.optional:
        yield () if step.kind in ("choices", "group") else ""


def long_values(step: Step, today: date) -> Iterator[object]:
    """Longest first. May hold values that `check` refuses."""
    yield from _values(step, today, True)
    yield from usual_values(step, today)


def _values(step: Step, today: date, longest: bool) -> Iterator[object]:
    kind = step.kind
    if kind == "group":
        yield from _groups(step, today, longest)
    elif step.choices:
        yield from _choices(step, longest)
    elif kind == "date":
        yield from (day.isoformat() for day in _days(step, today))
    elif kind == "month":
        yield from (day.isoformat()[:7] for day in _days(step, today))
    elif kind == "number":
        yield from _numbers(step, longest)
    elif kind == "id_number":
        yield from (synthetic_id(birth, order) for birth, order in _ORDERS)
    elif kind == "phone":
        yield from _PHONES
    else:
        yield from _texts(step, longest)


def _choices(step: Step, longest: bool) -> Iterator[object]:
    codes = [row.code for row in step.choices if row.on]
    if step.kind != "choices":
        yield from codes
        return
    yield tuple(codes) if longest else tuple(codes[:2])
    yield tuple(codes)
    yield from ((code,) for code in codes)


def _days(step: Step, today: date) -> Iterator[date]:
    """A fortnight ago, or where that is not allowed a day between the limits; then days spread over all of them."""
    last = step.latest or (today if step.earliest is None or step.earliest <= today else step.earliest + 365 * _DAY)
    first = step.earliest or min(last, today) - _YEARS * _DAY
    likely = today - 14 * _DAY
    yield min(max(likely, first), last)
    span = (last - first).days
    yield from (first + _DAY * (span * n // _SPREAD) for n in range(_SPREAD, -1, -1))


def _numbers(step: Step, longest: bool) -> Iterator[str]:
    field = step.field
    least = field.least if field.least is not None else 0.0
    most = field.most if field.most is not None else 99_999_999.0
    middle = [min(max(value, least), most) for value in (60, 3, 1200, 30_000, 1)]
    for value in [most, *middle, least] if longest else [*middle, most, least]:
        decimals = field.decimals if longest else 0
        yield f"{value:.{decimals}f}"


def _groups(step: Step, today: date, longest: bool) -> Iterator[object]:
    for rows in (step.max_rows, 1) if longest else (1, 2):
        found = [_row(step, today, longest, n) for n in range(rows)]
        if all(row is not None for row in found):
            yield tuple(row for row in found if row is not None)


def _row(step: Step, today: date, longest: bool, n: int) -> dict[str, str] | None:
    """The nth row: another value of each column where there are several, as no two children have one number."""
    row: dict[str, str] = {}
    for column in step.columns:
        values = [str(value) for value in _values(column, today, longest) if value != ""]
        if not values:
            return None
        row[column.id] = values[n % len(values)] if column.kind == "id_number" else values[0]
    return row


def _texts(step: Step, longest: bool) -> Iterator[str]:
    field, most = step.field, step.max_length
    if field.check == "uscc":
        yield synthetic_uscc()
        return
    if field.check == "bank_card":
        yield CARD_NUMBERS[longest]
    if field.pattern is not None:
        found = text_for(field.pattern, longest, most) or text_for(field.pattern)
        if found is not None:
            yield found
        yield from (text for text in ("12345678", "A1234567", "A12345678") if len(text) <= most)
    if step.text == "name":
        yield from _long(_LONG_NAME, field.min_length, most).split("\n") if longest else _NAMES
    elif step.text == "code":
        yield "A" + "9876543210" * 50 if most > 500 else ("A" + "9876543210" * 50)[: most if longest else 10]
    elif step.text == "address" or step.kind == "address":
        yield _long(_LONG_PLACE, field.min_length, most) if longest else _PLACE
    yield _long(_LONG_TEXT, field.min_length, most) if longest else "随便写写"[:most]
    yield _long("字", field.min_length, field.min_length)


def _long(text: str, least: int, most: int) -> str:
    """Repeated up to the limit; a name does not end with its dot."""
    found = (text * (most // len(text) + 1))[: max(most, least)]
    return found[:-1] + "江" if found.endswith("·") else found
