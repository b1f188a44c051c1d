import re

import pytest

from cleaner.late import late


def test_a_late_pattern_does_what_a_compiled_one_does() -> None:
    one, other = (
        late("([一二])(?P<unit>章|节)?", re.MULTILINE),
        re.compile("([一二])", re.MULTILINE),
    )
    found = one.search("第一章")
    assert found is not None
    assert found.groupdict() == {"unit": "章"}
    assert one.sub("三", "第一章，二节") == "第三，三"
    assert [each.start() for each in one.finditer("一二")] == [0, 1]
    assert one.flags == other.flags
    assert one.groups == 2


def test_a_wrong_pattern_is_told_when_it_is_used() -> None:
    wrong = late("(一")
    assert wrong.pattern == "(一"
    with pytest.raises(re.error):
        wrong.search("一")
