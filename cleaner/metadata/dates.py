"""Dates as furniture lines write them."""

import re
from datetime import datetime

from cleaner.furniture.numerals import value

DATE = re.compile(
    r"(?<!\d)(?:((?:19|20)\d\d) ?"
    r"(?:年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日?|([-/.]) ?(\d{1,2}) ?\4 ?(\d{1,2}))"
    r"|([〇零一二三四五六七八九○]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日)"
    r"(?:[ ,]*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
    r"(?:[ t,-]*(上午|下午|晚上|凌晨|中午|早上)? ?"
    r"(\d{1,2}) ?[:时点] ?(\d\d)(?: ?[:分] ?(\d\d)(?!\d)(?: ?秒)?|分)?(?![:\d]))?"
)


def iso(match: re.Match[str]) -> str | None:
    """The date of a match in ISO 8601; None when there is no such day or minute."""
    year, month, day = match[1], match[2] or match[5], match[3] or match[6]
    if year is None:
        year, month, day = (str(value(each) or 0) for each in match.group(7, 8, 9))
    hour, minute, second = match[11], match[12], match[13]
    late = match[10] in ("下午", "晚上") and hour is not None and int(hour) < 12
    try:
        clock = int(hour or 0) + 12 * late, int(minute or 0), int(second or 0)
        moment = datetime(int(year), int(month), int(day), *clock)
    except ValueError:
        return None
    if hour is None:
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes" if second is None else "seconds")
