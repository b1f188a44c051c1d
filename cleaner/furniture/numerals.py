"""Numbers as texts write them: in Arabic, Chinese or Roman digits."""

PLACES = "〇零一二三四五六七八九"
HAN = "○十百" + PLACES
"""Chinese digits of numbers below 10,000."""
UNITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
ROMAN = "ivxlcⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ"
"""Roman digits in small letters, and numbers up to 12 as one character."""


def value(digits: str) -> int | None:
    """A number in Arabic, Chinese or Roman digits; None where it is written as none is.

    >>> [value(each) for each in ("27", "四七", "一百三", "二十七", "一〇三", "xiv", "Ⅱ", "iiii")]
    [27, 47, 103, 27, 103, 14, 2, None]
    """
    if digits.isdecimal():
        return int(digits)
    if digits[0] in HAN:
        return _han(digits.replace("○", "〇"))
    if digits[0] in UNITS:
        return _roman(digits)
    codes = [ord(each) - (0x2170 if each >= "ⅰ" else 0x2160) + 1 for each in digits]
    return codes[0] if len(codes) == 1 else None


def _han(digits: str) -> int | None:
    if not set(digits) & set("十百"):
        place = [max(0, PLACES.index(each) - 1) for each in digits]
        return int("".join(map(str, place))) if len(place) <= 4 else None
    hundreds, hundred, rest = digits.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    parts = (hundreds, tens, ones.lstrip("零〇"))
    if any(len(part) > 1 or part in ("十", "百") for part in parts):
        return None
    many, some, few = (max(0, PLACES.find(part) - 1) if part else 0 for part in parts)
    return (many or bool(hundred)) * 100 + (some or bool(ten)) * 10 + few


def _roman(digits: str) -> int | None:
    if any(char not in UNITS for char in digits):
        return None
    sizes = [UNITS[char] for char in digits]
    number = sum(
        -one if one < other else one for one, other in zip(sizes, [*sizes[1:], 0], strict=True)
    )
    return number if number > 0 and roman(number) == digits else None


def roman(number: int) -> str:
    """A number below 400 in small Roman digits."""
    steps = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"))
    written = ""
    for size, digits in (*steps, (5, "v"), (4, "iv"), (1, "i")):
        written += digits * (number // size)
        number %= size
    return written
