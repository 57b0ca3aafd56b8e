"""Check digits of identifiers: 公民身份号码 (GB 11643, MOD 11-2) and 统一社会信用代码 (GB 32100, MOD 31-3)."""

from __future__ import annotations

import re
from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_OLDEST = 150  # years: nobody alive is older, a typing error is likelier


def id_check_digit(first17: str) -> str:
    """The 18th character. `first17`: 17 ASCII digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True))
    return _ID_CHECK[total % 11]


def birth_of(number: str) -> date | None:
    """The birth date in digits 7-14, None if there is no such day or they are not digits."""
    digits = number[6:14]
    if not re.fullmatch(r"[0-9]{8}", digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """GB/T 2261.1 from the 17th digit: "1" male, "2" female; "" if it is no digit."""
    digit = number[16:17]
    return ("2", "1")[int(digit) % 2] if re.fullmatch(r"[0-9]", digit) else ""


def id_problem(number: str, today: date) -> str:
    """ "" if the number can be right, else one of: length, characters, date, check.

    The region is not looked at: old regions are missing in every list, and people born there are not.
    """
    if len(number) != 18:
        return "length"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "characters"
    birth = birth_of(number)
    if birth is None or birth > today or today.year - birth.year > _OLDEST:
        return "date"
    return "" if id_check_digit(number[:17]) == number[17] else "check"


def uscc_check_digit(first17: str) -> str:
    """The 18th character of a 统一社会信用代码. Raises ValueError for a character outside the alphabet."""
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(first17))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_problem(code: str) -> str:
    """ "" if the code can be right, else one of: length, characters, check."""
    if len(code) != 18:
        return "length"
    if not _USCC.fullmatch(code):
        return "characters"
    return "" if uscc_check_digit(code[:17]) == code[17] else "check"


def luhn_fits(number: str) -> bool:
    """ISO/IEC 7812-1. Some older Chinese accounts have no such digit: it is a hint and refuses nothing."""
    doubled = [int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0
