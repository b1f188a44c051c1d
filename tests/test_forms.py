"""Formulas that filled-in forms share: what stays, what goes, and that it stays so."""

import random

import pytest
from paragraphs import LINE, OTHER, holds

from cleaner.document import Document
from cleaner.filters.duplicates import Duplicates

RULE = "经本站检测人员现场查验，下列各项均按照国家标准逐一测定，数据真实有效。"
CLOSE = "受检单位对以上结果有异议的，可以在收到本报告之日起十五日内向原检测单位申请复检。"


def form(owner: str, finding: str, *, rule: str = RULE) -> str:
    head = ["特种设备检测报告", f"受检单位：{owner}", rule, "查验情况如下："]
    return "\n".join([*head, finding, "结论：", f"{owner}应整改", CLOSE, owner[:2], "签发"])


def gone(*texts: str) -> dict[str, int]:
    found = Duplicates().found([Document(str(n), text) for n, text in enumerate(texts)])
    return {name: len(edits) for name, edits in found.items()}


def test_formulas_between_what_is_filled_in_stay() -> None:
    assert gone(form("东坡粮库", LINE), form("西街旅社", OTHER)) == {}


def test_a_form_that_was_reprinted_goes() -> None:
    forms = form("东坡粮库", LINE), form("西街旅社", OTHER), form("西街旅社", OTHER)
    assert gone(*forms) == {"2": 3}


def test_a_text_that_differs_in_versions_of_its_paragraphs_goes() -> None:
    other = LINE[:10] + LINE[::-1][:6] + LINE[10:-8]
    assert gone(form("东坡粮库", LINE), form("西街旅社", other)) == {"1": 2}


def test_a_run_of_paragraphs_is_a_text_that_was_pasted() -> None:
    lines = [RULE[::-1], CLOSE[::-1], LINE[::2] + RULE[::2], OTHER[::2] + CLOSE[::2]]
    law = "\n".join(f"{line}。" for line in [RULE, *lines, RULE[1::2] + OTHER[1::2]])
    assert gone(form("东坡粮库", LINE, rule=law), form("西街旅社", OTHER, rule=law)) == {"1": 7}


@pytest.mark.parametrize(("cut", "left"), [(0, {}), (1, {"1": 2})])
def test_where_all_that_is_filled_in_is_short_the_formulas_are_the_same(
    cut: int, left: dict[str, int]
) -> None:
    one = form("东坡粮库", "秤砣轻了三两")
    other = form("西街旅社", "锅炉房漏水")
    assert gone(one, other.replace(RULE, RULE[cut:])) == left


def test_a_paragraph_quoted_once_amid_others_goes() -> None:
    assert gone(f"{LINE}\n{RULE}\n{LINE[::-1]}", f"{OTHER}\n{RULE}\n{OTHER[::-1]}") == {"1": 1}


LONG = (LINE, OTHER, LINE[::-1], OTHER[::-1], LINE[7:] + OTHER[:9], "小结", "签发人：周")
SHORT = (
    LINE,
    "三月",
    "四月",
    "水位正常",
    "小张当班",
    "小李当班",
    "来水增加",
    "停机检修",
    "开闸一孔",
)


@pytest.mark.parametrize("own", [LONG, SHORT])
@pytest.mark.parametrize("keep", ["first", "longest", "newest"])
def test_what_is_left_of_forms_is_left_again(keep: str, own: tuple[str, ...]) -> None:
    chance = random.Random(11)
    shared = [
        RULE,
        CLOSE,
        "特种设备检测报告",
        "查验情况如下：",
        "结论：",
        "附记",
        "1. " + CLOSE[:28],
    ]
    for _ in range(120):
        texts = []
        for _ in range(chance.randrange(2, 6)):
            lines: list[str] = []
            for line in shared:
                lines += [chance.choice(own) for _ in range(chance.randrange(3))]
                lines += [line] * (chance.random() < 0.8)
            texts.append("\n".join([*lines, *own[: chance.randrange(2)]]))
        holds(Duplicates(keep=keep), [Document(str(n), text) for n, text in enumerate(texts)])
