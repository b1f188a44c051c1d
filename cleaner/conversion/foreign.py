"""Sentences of Japanese and Korean, which have Han characters of their own writing."""

import re
from collections.abc import Iterator, Sequence

from cleaner.conversion.spans import Word

KANA_HANGUL = (
    (0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x30FB), (0x30FD, 0x3100), (0x31F0, 0x3200),
    (0xFF66, 0xFF70), (0xFF71, 0xFF9E), (0x1B000, 0x1B170),
    (0x1100, 0x1200), (0x3131, 0x318F), (0xA960, 0xA980), (0xAC00, 0xD7A4), (0xD7B0, 0xD800),
)  # fmt: skip
"""Without ・ and ー, which Chinese text has too."""

SHINJITAI = frozenset(
    "亜囲営駅応仮気帰犠拠挙駆渓継撃倹剣圏検権県険顕験広鉱砕済斎剤桜雑児実釈従渋獣縦粛処焼奨乗剰壌嬢浄畳譲醸図酔摂戦繊曽"
    "捜荘騒蔵続対帯滝択沢単団弾鋳庁徴聴転読売闘働峠縄弐廃払穂訳揺様覧両猟塁霊齢暦歴錬労楽込畑匂栃枠桝"
)
"""Japanese forms and characters that neither Chinese writing has in print."""

_ENDS = '。！？!?；;「」『』《》〈〉【】〔〕“”‘’"()（）\\[\\]…\n\r\v\f\x1c-\x1e\x85\u2028\u2029'
SENTENCE = re.compile(f"[^{_ENDS}]+")
CLAUSE = re.compile("[^，、：,:\\s]+")
_LETTERS = "".join(f"{chr(first)}-{chr(end - 1)}" for first, end in KANA_HANGUL)
FOREIGN_LETTER = re.compile(f"[{_LETTERS}]")
KATAKANA = re.compile("[\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
CHARACTERS = (
    "這这們们你妳您她牠它嗎吗呢吧麼麽么很啊哪啦還还讓让嘛囉啰喔哦噢找跟趕赶逛售哥爸媽妈嬤嬷奶眾众"
)
WORDS = (
    "因為|因为|為了|为了|除了|但是|而且|並且|并且|雖然|虽然|如果|以及|可以|應該|应该|已經|已经|沒有"
    "|没有|覺得|觉得|知道|喜歡|喜欢|其實|其实|就是|都是|的是|只有|只是|只要"
)
CHINESE_ONLY = re.compile(f"[{CHARACTERS}]|{WORDS}")
"""What Chinese has and neither Japanese nor Korean writes with these characters."""


CHINESE_TOO = re.compile("[的了在是不他和與与被把]")
"""What Japanese writes too, and hardly without kana."""
_AROUND = {"「": "」", "『": "』", "《": "》", "〈": "〉", "“": "”", "‘": "’", "【": "】"}


def foreign_sentences(text: str, places: Sequence[int]) -> Iterator[Word]:
    """The stretches with kana or hangul, which lie at those places, that are not Chinese.

    That is a sentence; where it has a word of Chinese only those of its clauses that have none, and
    in which more than a name in katakana is foreign. Without kana it is what stands in quotation
    marks with a Japanese form (営業時間), which may lie at those places too, or in the middle of a
    foreign sentence.
    """
    last = -1
    for start, end in _foreign_stretches(text, places):
        if last > 0 and last + 1 < start - 1 and _AROUND.get(text[last]) == text[start - 1]:
            between = text[last + 1 : start - 1]
            if SENTENCE.fullmatch(between) and CHINESE_ONLY.search(between) is None:
                yield Word(last + 1, start - 1, between, "", "")
        yield Word(start, end, text[start:end], "", "")
        last = end


def _foreign_stretches(text: str, places: Sequence[int]) -> Iterator[tuple[int, int]]:
    queue = iter(places)
    place = next(queue, None)
    for match in SENTENCE.finditer(text):
        if place is None:
            return
        if match.end() <= place:
            continue
        while place is not None and place < match.end():
            place = next(queue, None)
        if FOREIGN_LETTER.search(match[0]) is None:
            if _quoted(text, match) and not (
                CHINESE_ONLY.search(match[0]) or CHINESE_TOO.search(match[0])
            ):
                yield match.span()
        elif CHINESE_ONLY.search(match[0]) is None:
            yield match.span()
        else:
            for part in CLAUSE.finditer(text, match.start(), match.end()):
                if _foreign(part[0]) and CHINESE_ONLY.search(part[0]) is None:
                    yield part.span()


def _quoted(text: str, match: re.Match[str]) -> bool:
    opening = text[match.start() - 1 : match.start()]
    return opening != "" and _AROUND.get(opening) == text[match.end() : match.end() + 1]


def _foreign(clause: str) -> bool:
    return FOREIGN_LETTER.search(KATAKANA.sub("", clause)) is not None
