"""Short fields and clauses that repeat across documents: what stays, and that it stays so."""

import random

import pytest
from paragraphs import LINE, OTHER, holds

from cleaner.document import Document
from cleaner.filters.duplicates import Duplicates

FIELD = "随访情况：病人自述夜间仍有轻微咳嗽，饮食睡眠尚可。"
CLAUSE = "第七条　会员应当按时缴纳会费，并积极参加本会的活动。"
ITEM = "•老街上最后一家手工秤铺关门，老师傅把秤砣送给博物馆"


def gone(*texts: str) -> list[str]:
    return list(Duplicates().found([Document(str(n), text) for n, text in enumerate(texts)]))


@pytest.mark.parametrize("item", [FIELD, CLAUSE, FIELD + "\n" + CLAUSE])
def test_an_item_beside_a_paragraph_of_its_own_stays(item: str) -> None:
    assert gone(f"{LINE}\n{item}", f"{OTHER}\n{item}") == []


@pytest.mark.parametrize(
    "item", [ITEM, FIELD + CLAUSE, f"{FIELD}\n{CLAUSE}\n{CLAUSE[:3]}{OTHER[:25]}"]
)
def test_headlines_long_items_and_lists_go(item: str) -> None:
    assert gone(f"{LINE}\n{item}", f"{OTHER[::-1]}\n{item}") == ["1"]


def test_an_item_goes_with_what_stands_beside_it() -> None:
    assert gone(f"{LINE}\n{FIELD}", f"{LINE}\n{FIELD}", FIELD) == ["1", "2"]


@pytest.mark.parametrize("keep", ["first", "longest", "newest"])
def test_what_is_left_of_items_is_left_again(keep: str) -> None:
    chance = random.Random(7)
    lines = [LINE, OTHER, LINE[::-1], FIELD, CLAUSE, CLAUSE.replace("会费", "房租"), "小结"]
    lines += ["第三条 附则", FIELD.replace("夜间", "晚间"), "一、经过", ITEM, "记录员：周"]
    for _ in range(150):
        texts = [
            "\n".join(chance.choice(lines) for _ in range(chance.randrange(1, 9)))
            for _ in range(chance.randrange(2, 7))
        ]
        holds(Duplicates(keep=keep), [Document(str(n), text) for n, text in enumerate(texts)])
