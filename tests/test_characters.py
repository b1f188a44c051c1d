import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from work import MOST, growth

from cleaner.edit import apply, complete, revert
from cleaner.filters.characters import FOUND, Characters, _matches

ALPHABET = [
    *"\r\n\t\x0b\x0c\x85\x00\x1b\x7f\x9f\u00a0\u00ad\u061c\u180e\u2003\u2009\u200b\u200c\u200d\u200e\u2028\u2029\u202e\u2066\u2060",
    *"\u3000\ufeff\ufe0f\U0001f3f4\U000e0067\U000e0001👨👩क\u0628א字⻚⾯\uf914\U0002f800\ue000\ufffd１Ａ，。（）,.;:()!” a1",
    *"\u1100\u1112\u1161\u11a8\u11ab\u119e\ufb01⽔",
    *("U+FB01", "（u+2f54）"),
    *"\u2800\u28ff\u3164\u034f\u0301\u0323\u0334\u3099か\ufb01\ufb05\ufffc\ufe0e\u20e3\u206a5é❤",
    *(
        "\x1b[31m",
        "&nbsp;",
        "&amp;",
        "&",
        "amp;",
        "lt;b",
        "&gt;",
        "&#173;",
        "&#13;",
        "<b>",
        "“",
        "HTML",
    ),
]
TEXTS = st.lists(st.sampled_from(ALPHABET), max_size=16).map("".join)
FILTERS = [
    Characters(),
    Characters(width=True, punctuation="chinese"),
    Characters(width=True, punctuation="ascii"),
    Characters(without=("zero-width", "line-end")),
    Characters(without=("reference",)),
]


@settings(deadline=None)
@given(TEXTS, st.sampled_from(FILTERS))
def test_filtering_twice_finds_nothing(text: str, filter: Characters) -> None:
    found = filter.found(text)
    after = apply(text, found)
    assert revert(after, found) == text
    assert filter.found(after) == []


@settings(deadline=None)
@given(TEXTS | st.text())
def test_the_fast_look_agrees_with_the_slow_one(text: str) -> None:
    assert [m.span() for m in _matches(text)] == [m.span() for m in FOUND.finditer(text)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("零\u200b宽\u2060字\u00ad符\ufeff", "零宽字符"),
        ("左\u200e右\u202e向\u2069", "左右向"),
        ("一\u00a0二\u2009三\u3000四", "一 二 三\u3000四"),
        ("甲\r\n乙\r丙\r\r\n丁", "甲\n乙\n丙\n丁"),
        ("甲\u2028乙\u2029丙", "甲\n乙\n丙"),
        ("甲\x85乙", "甲\n乙"),
        ("甲\x85乙\n", "甲乙\n"),
        ("页尾\n\x0c页首\x0c正文", "页尾\n页首\n正文"),
        ("\x1b[1m粗体\x1b[0m\x07\x00\x9f", "粗体"),
        ("⻄安⼤学的⻔", "西安大学的门"),
        ("\uf914器\U0002f800", "樂器丽"),
        ("家\u200d人", "家人"),
        ("好的\ufe0f，5\ufe0f分\ufe0f\u200d。\ufe0e", "好的，5分。"),
        ("优\u034f惠\u206e券", "优惠券"),
        ("昵称\u3164\u2800\u2800在此", "昵称   在此"),
        ("如图\ufffc所示", "如图所示"),
        ("ﬁnal ﬂow eﬃcient oﬀ ﬆ", "final flow efficient off st"),
        ("cafe\u0301 ha\u0300n か\u3099 e\u0323\u0302", "café hàn が ệ"),
        ("隐\U000e0068\U000e0069藏", "隐藏"),
    ],
)
def test_what_nobody_sees_goes(before: str, after: str) -> None:
    assert Characters()(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("价格&nbsp;100&yen;", "价格 100¥"),
        ("&emsp;&emsp;他说&ldquo;好&rdquo;&hellip;", "\u3000\u3000他说“好”…"),
        ("甲&amp;乙，丙&amp;nbsp;丁，戊&nbsp己", "甲&乙，丙 丁，戊 己"),
        ("&#20320;&#x597D;&#13;\n", "你好\n"),
        ("甲&amp;amp;amp;乙", "甲&乙"),
        ("数&#8203;据&shy;库", "数据库"),
        ("发件人 &lt;wang@example.org&gt;，1&lt;2", "发件人 <wang@example.org>，1<2"),
        ("HTML 里写作 &nbsp;\n价格&nbsp;100", "HTML 里写作 &nbsp;\n价格 100"),
    ],
)
def test_character_references_that_were_left_are_read(before: str, after: str) -> None:
    assert Characters()(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "<p>价格&nbsp;100</p>",
        "写成 &lt;b&gt;粗体&lt;/b&gt;，空格用&nbsp;分开",
        "空格写作“&nbsp;”，和号写作`&amp;`",
        "这个字符要转义成&amp;才行",
        "写成 &amp;lt;b&amp;gt;，空格用&nbsp;分开",
        "AT&T; R&D &unknown; &#0; &#xd800; &#1114112; ?a=1&copy=2",
    ],
)
def test_keeps_references_of_texts_with_markup_or_about_it(text: str) -> None:
    assert Characters()(text) == text


def test_indentation_stays_as_wide_as_it_is() -> None:
    assert (
        Characters()("\u3000\u3000段落\n\u2003\u2003段落") == "\u3000\u3000段落\n\u3000\u3000段落"
    )
    assert Characters()("\u00a0\u00a0\u00a0\u00a0段落\n\u00a0\u3000段落") == "    段落\n \u3000段落"
    assert Characters()("词\u2003词") == "词 词"


@pytest.mark.parametrize(
    "text",
    [
        "全角标点，！？（）：；“”—…",
        "１２３ＡＢＣ",
        "👨\u200d👩\u200d👧 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "葛\U000e0100城 芦\ufe00",
        "5\ufe0f\u20e3 ©\ufe0f ㊗\ufe0f ☎\ufe0e 👁\ufe0f\u200d🗨\ufe0f",
        "\u2800\u2880\u28e4\u2800\u2800\u28ff\u2800",
        "删\u0336除\u0336 e\u034f\u0301 n\u0334",
        "क्\u200dष می\u200cخواهم",
        "עברית \u200fabc",
        "私用\ue000\U000f0000 替换\ufffd",
        "\ufa0e\ufa0f",
        "表\t格\n",
    ],
)
def test_keeps_what_carries_meaning(text: str) -> None:
    assert Characters()(text) == text


def test_width_and_punctuation_change_on_request_only() -> None:
    assert Characters(width=True)("ＡＢＣ１２３，好") == "ABC123，好"
    assert Characters(punctuation="ascii")("好，（是）！。") == "好,(是)!."
    chinese = Characters(punctuation="chinese")
    assert chinese("你好,世界(中文abc)!3.5,a.b") == "你好，世界（中文abc）！3.5,a.b"
    assert chinese("他说:好.再见...") == "他说：好。再见..."
    assert chinese("f(x), 1:2, http://a.cn/(b)") == "f(x), 1:2, http://a.cn/(b)"


def test_a_rule_that_needs_an_option_is_off_without_it() -> None:
    assert not Characters().on("width")
    assert not Characters().on("punctuation")
    assert Characters().on("space")
    assert Characters(width=True).on("width")
    assert Characters(punctuation="ascii").on("punctuation")
    assert not Characters(width=True, without=("width",)).on("width")


def test_every_ideograph_written_is_a_unified_one() -> None:
    text = "".join(
        map(chr, [*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)])
    )
    for edit in Characters().found(text):
        assert len(edit.text) == len(edit.was or "")
        assert unicodedata.normalize("NFKC", edit.text) == edit.text or edit.rule == "radical"


RUNS = [
    "amp;&",
    "amp;",
    "\u2800",
    "\u034f",
    "\u202e",
    "\u00a0 ",
    "\x0c",
    "(",
    "字(",
    "\U000e0067",
]


@pytest.mark.parametrize("punctuation", ["keep", "chinese"])
@pytest.mark.parametrize(
    "unit",
    [
        "\r",
        "\u200d",
        "\u202eא",
        "字\u202e",
        "字\u202e\n",
        "字\u00a0",
        "\x1b[",
        "\x1b[1",
        "字,",
        "&nbsp;中\n",
        "&lt;a ",
        "e\u0301",
        "5\ufe0f",
        *RUNS,
    ],
)
def test_work_grows_as_long_runs_do(unit: str, punctuation: str) -> None:
    assert growth(Characters(punctuation=punctuation).found, unit, 1000) < MOST


def test_an_accent_behind_a_terminal_colour_has_no_letter() -> None:
    assert Characters()("e\x1b[31m\u0301") == "\u00e9"


def test_letters_of_a_modern_korean_syllable_become_one_character() -> None:
    assert Characters()("\u1112\u1161\u11ab\u1100\u116e\u11a8") == "\ud55c\uad6d"
    for old in ("\u1112\u119e\u11ab", "\u1112\u1161\u11ab\u119e", "\u1161\u11a8", "\u1112"):
        assert Characters()(old) == old


def test_a_character_that_is_shown_with_its_code_point_stays() -> None:
    text = "“ﬁ”（U+FB01）是连字，⽔ (u+2f54) 是部首，"
    assert Characters()(text + "ﬁrst⽔") == text + "first水"


@pytest.mark.parametrize("unit", RUNS)
def test_a_million_characters_of_a_run_finish(unit: str) -> None:
    """A pattern that runs to the end from every place would take many minutes."""
    text = unit * (1_000_000 // len(unit))
    found = Characters(punctuation="chinese").found(text)
    assert complete(text, found) == found


def test_a_long_sequence_of_a_terminal_that_never_ends_finishes() -> None:
    text = "\x1b[" + "1;" * 1_000_000
    assert [edit[:3] for edit in Characters().found(text)] == [(0, 1, "")]


def test_what_stays_and_cannot_be_read_is_reported() -> None:
    remarks = list(Characters().remarks("数\ufffd据\ufffd和\ue123字"))
    assert [remark.split(":")[0] for remark in remarks] == [
        "holds 2 replacement characters",
        "holds 1 private-use character, which only its own font shows",
    ]
    assert list(Characters().remarks("数据")) == []
