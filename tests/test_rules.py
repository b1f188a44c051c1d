"""Your own rules: what they find, what they keep from other filters, and what is wrong in one."""

import itertools
import json
from pathlib import Path

import pytest
from calls import call
from folders import make, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import CleanerError, Document, Pipeline
from cleaner.config import read
from cleaner.edit import Edit, apply, complete, revert
from cleaner.empty import rather_nothing
from cleaner.engine import run
from cleaner.filters.rules import Rules
from cleaner.kept import Span, sparing
from cleaner.patterns import LONGEST, AnyOf, Pattern
from cleaner.registry import build
from cleaner.rule import Rule

PIECES = [
    *"甲乙丙:：()（） 　\n\n\n\ud800\0",
    "电话",
    "分享到",
    "甲乙",
    "12",
    "\n分享到\n",
    "x" * 30,
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
ZONES = st.sampled_from(["anywhere", "line", "head", "tail"])
FOUND = st.sampled_from(
    [
        {"literal": "甲"}, {"literal": "分享到"}, {"pattern": "电话.*"}, {"pattern": "[(（][^)）]*[)）]"},
        {"pattern": r"\\d+"}, {"pattern": "^甲|乙$"}, {"pattern": r"\\s+"}, {"pattern": "x*?甲"},
    ]
)  # fmt: skip
RULES = st.lists(
    st.tuples(
        FOUND, ZONES, st.sampled_from(["drop", "drop", "keep", "丙", "甲甲", r"\\0\\0", " "])
    ),
    min_size=1,
    max_size=4,
).map(lambda rows: tuple(made(n, *row) for n, row in enumerate(rows)))


def made(number: int, found: dict[str, str], zone: str, action: str) -> Rule:
    if action in ("drop", "keep"):
        within = 2 if zone in ("head", "tail") else 12
        return Rule(name=str(number), zone=zone, within=within, action=action, **found)
    return Rule(name=str(number), replace=action, **found)


def rules(**keys: object) -> Rules:
    filter = build("rules", {"rule": [{"name": "r", **keys}]})
    assert isinstance(filter, Rules)
    return filter


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, own=RULES)
def test_rules_of_any_kind_keep_the_laws(text: str, own: tuple[Rule, ...]) -> None:
    filter = Rules(rule=own)
    edits = filter.found(text)
    after = apply(text, edits)
    assert revert(after, edits) == text
    assert filter.found(after) == []
    assert all(edit.rule in filter.rules and edit.because for edit in edits)


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, own=RULES)
def test_a_chain_with_rules_keeps_the_laws(text: str, own: tuple[Rule, ...]) -> None:
    chain = Pipeline([Rules(rule=own), *Pipeline().filters])
    cleaned = chain.clean(text)
    assert apply(text, cleaned.edits) == cleaned.text
    assert revert(cleaned.text, cleaned.edits) == text
    assert chain.clean(cleaned.text).text == cleaned.text


# what a rule finds


def test_classes_hold_for_every_script() -> None:
    assert rules(pattern=r"\w+[\s:]\d")("章回　１：末") == "：末"
    assert rules(pattern=r"\u3000")("章　回") == "章回"
    assert rules(pattern=r"[\d\s]+|\S\D\W", zone="line")("１　２\n章") == "章"


def test_brackets_inside_brackets_are_signs() -> None:
    assert rules(pattern=r"[[【].[]】]")("[甲]【乙】丙") == "丙"
    assert rules(pattern=r"[^[]]")("[[a]b]") == "[["
    assert rules(pattern="[]]甲")("]甲") == ""


def test_half_a_pair_and_what_lies_beyond_the_plane_keep_their_places() -> None:
    assert rules(pattern="乙")("\ud800𠀀乙\udfff乙甲") == "\ud800𠀀\udfff甲"


def test_a_line_that_is_too_long_is_seen_in_pieces() -> None:
    long = "甲" * (2 * LONGEST + 5)
    found = list(Pattern("甲+").found(long + "\n甲乙"))
    assert [m.end - m.start for m in found] == [LONGEST, LONGEST, 5, 1]
    assert list(Pattern("甲+", whole=True).found("甲\n" + long + "\n甲"))[-1][:2] == (
        len(long) + 3,
        len(long) + 4,
    )


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [("(a+)+$", 1), ("(a|a)*b", 0), ("a.*b|a", 50 * LONGEST), (r"(\w+\s*)+:", 0)],
)
def test_patterns_that_would_take_for_ever_by_trial_and_error_finish(
    pattern: str, matches: int
) -> None:
    assert len(rules(pattern=pattern, replace="b").found("a" * 50 * LONGEST)) == matches


@settings(max_examples=150, deadline=None)
@given(text=TEXTS, own=RULES)
def test_asking_all_rules_at_once_misses_none(text: str, own: tuple[Rule, ...]) -> None:
    found = [list(rule.found(text)) for rule in own]
    searched = [rule.searched for rule in own]
    if all(searched) and not AnyOf([each for each in searched if each]).may_match(text):
        assert not any(found)


# keep


KEPT = """昨天下午，市里召开会议，听取汇报，安排部署下一步重点工作。
近日，本市各区陆续开展了安全生产大检查，发现的问题已经全部整改。
責任编辑：王小二
版权所有 河湾月刊
"""


def test_kept_lines_stand_as_they_are() -> None:
    keep = rules(pattern="責任编辑.*", zone="line", action="keep")
    assert "责任编辑" not in Pipeline().clean(KEPT).text
    assert "責任编辑：王小二\n" in Pipeline([keep, *Pipeline().filters]).clean(KEPT).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "他們學會了，圖片在圖書/圖一裡，說明寫在後面。",
            "他们学会了，图片在圖書/圖一里，说明写在后面。",
        ),
        ("圖書/圖一", "圖書/圖一"),
        ("圖書/圖一裡", "圖書/圖一里"),
        ("看圖書/圖一", "看圖書/圖一"),
        ("圖圖書/圖一圖書/圖二裡圖書", "图圖書/圖一圖書/圖二里图书"),
        ("圖書/圖一\n圖書/圖二\n說明", "圖書/圖一\n圖書/圖二\n说明"),
    ],
)
def test_what_is_beside_a_kept_word_is_still_converted(before: str, after: str) -> None:
    keep = rules(pattern="圖書/圖.", action="keep", against=["traditional"])
    chain = Pipeline([keep, build("traditional")])
    cleaned = chain.clean(before)
    assert cleaned.text == after
    assert apply(before, cleaned.edits) == after
    assert revert(after, cleaned.edits) == before
    assert chain.clean(after).text == after


@given(st.text("圖書/一裡說a\n", max_size=30))
def test_a_kept_character_stays_and_all_others_are_converted(text: str) -> None:
    chain = Pipeline([rules(literal="圖", action="keep"), build("traditional")])
    whole = Pipeline([build("traditional")]).clean(text).text
    expected = "".join("圖" if was == "圖" else now for was, now in zip(text, whole, strict=True))
    assert chain.clean(text).text == expected


def test_a_line_may_be_kept_against_some_filters_only() -> None:
    keep = rules(
        pattern="[责責]任编辑.*", zone="line", action="keep", against=["boilerplate", "watermarks"]
    )
    assert "责任编辑：王小二\n" in Pipeline([keep, *Pipeline().filters]).clean(KEPT).text


def test_a_rule_that_keeps_holds_for_corpus_filters_in_every_engine(tmp_path: Path) -> None:
    paragraph = "昨夜，河水又涨了一些，堤上的人没有休息，一直守到天亮，沙袋垒了三层，没有一处漏水。"
    texts = {f"{n}.txt": f"{paragraph}\n{n}号堤段\n" for n in "123"}
    keep = rules(literal="昨夜", action="keep", against=["duplicates"])
    chain = Pipeline([keep, build("duplicates")])
    assert [c.text for c in chain.clean_all([Document(k, v) for k, v in texts.items()])] == [
        *texts.values()
    ]
    run(make(tmp_path / "in", texts), tmp_path / "out", chain)
    assert tree(tmp_path / "out", state=False) == {k: v.encode() for k, v in texts.items()}
    run(tmp_path / "in", tmp_path / "other", Pipeline([build("duplicates")]))
    assert tree(tmp_path / "other", state=False) != tree(tmp_path / "out", state=False)


SPARED = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(sorted)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text("甲乙\n", min_size=12, max_size=12),
    spans=st.lists(SPARED, max_size=3),
    cuts=st.lists(st.integers(0, 12), unique=True, max_size=6).map(sorted),
    new=st.lists(st.sampled_from(["", "丙", "\n"]), min_size=3, max_size=3),
)
def test_no_edit_changes_a_protected_span_or_joins_its_line(
    text: str, spans: list[list[int]], cuts: list[int], new: list[str]
) -> None:
    pairs = zip(cuts[::2], cuts[1::2], new, strict=False)
    edits = complete(text, [Edit(a, b, t, "r") for a, b, t in pairs])
    kept = [Span(a, b) for a, b in spans]
    left = sparing(text, edits, kept, "f")
    after = apply(text, left)
    shift = lambda at: at + sum(len(e.text) - (e.end - e.start) for e in left if e.end <= at)  # noqa: E731
    for start, end, _ in kept:
        if start == end:
            continue
        whole = text[start:end]
        assert whole in after
        if (start == 0 or text[start - 1] == "\n") and (end == 12 or text[end] == "\n"):
            assert f"\n{whole}\n" in f"\n{after}\n"
    assert shift(12) == len(after)
    assert sparing(text, edits, [Span(0, 12, ("other",))], "f") == edits


# the configuration


def test_rules_join_the_chain_at_its_head(tmp_path: Path) -> None:
    make(tmp_path, {"cleaner.toml": '[[rule]]\nname = "a"\nliteral = "甲"\n'})
    pipeline = read(tmp_path).pipeline()
    assert pipeline.filters[0].name == "rules"
    assert pipeline.clean("甲乙").text == "乙"
    make(tmp_path, {"cleaner.toml": 'skip = ["rules"]\n[[rule]]\nname = "a"\nliteral = "甲"\n'})
    assert "rules" not in [f.name for f in read(tmp_path).pipeline().filters]
    make(
        tmp_path,
        {"cleaner.toml": 'filters = ["pinyin", "rules"]\n[[rule]]\nname = "a"\nliteral = "甲"\n'},
    )
    assert [f.name for f in read(tmp_path).pipeline().filters] == ["pinyin", "rules"]


def test_a_rule_can_be_switched_off(tmp_path: Path) -> None:
    table = '[[tool.cleaner.rule]]\nname = "a"\nliteral = "甲"\n'
    make(tmp_path, {"pyproject.toml": table, "cleaner.toml": '[rules]\nwithout = ["a"]\n'})
    with pytest.raises(CleanerError, match="no rule 'a'"):  # it is not in that file
        read(tmp_path)
    assert Rules(rule=(Rule(name="a", literal="甲"),), without=("a",))("甲乙") == "甲乙"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[[rule]]\nliteral = 'x'", "has no name"),
        ("[[rule]]\nname = 'a'", "either a literal or a pattern"),
        ("[[rule]]\nname = 'a'\nliteral = ''", "not an empty one"),
        *(
            (f"[[rule]]\nname = 'a'\npattern = '{nothing}'", "the empty text at most")
            for nothing in ("^$", "()", "中{0}", r"\b", r"一\n二")
        ),
        *(
            (f"[[rule]]\nname = 'a'\npattern = '{lazy}'", "as little as it can, which is nothing")
            for lazy in (".*?", "(?:广告)??", "|广告", "^.{0,9}?", "(?i)(x*?)*", "[^x]*?[(x]??")
        ),
        ("[[rule]]\nname = 'a'\npattern = '^[ 　]+$'", "finds blank lines alone"),
        ("[[rule]]\nname = 'a'\npattern = '\\s*'\nzone = 'line'", "finds blank lines alone"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\npattern = 'y'", "either a literal or a pattern"),
        ("[[rule]]\nname = 'a'\nlitteral = 'x'", "did you mean 'literal'"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nzone = 'haed'", "did you mean 'head'"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\naction = 'remove'", "choose from drop, keep"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nwithin = 3", 'within is for zone = "head"'),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nwithin = 0", "at least 1"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nwithin = '1'", "a whole number"),
        ("[[rule]]\nname = 'a'\nliteral = 3", "a text"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nmatches = 'x'", "a list of texts"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nzone = 'line'\nreplace = 'y'", "replace is for"),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\nagainst = ['pinyin']", "against is for"),
        (
            "[[rule]]\nname = 'a'\nliteral = 'x'\naction = 'keep'\nagainst = ['pinyn']",
            "did you mean 'pinyin'",
        ),
        ("[[rule]]\nname = 'a'\nliteral = 'x'\n" * 2, "two rules named 'a'"),
        ("[[rule]]\nname = 'a'\nliteral = \"x\\ny\"\nzone = 'line'", "several lines"),
        ("[[rule]]\nname = 'a'\npattern = '(?<=x)y'", "rule 'a': .*look-around"),
        ("[[rule]]\nname = 'a'\npattern = 'x{1001}'", "rule 'a': .*more than 1000 times"),
        ("[[rule]]\nname = 'a'\npattern = 'x++'", "rule 'a': .*in brackets"),
        ("[[rule]]\nname = 'a'\npattern = '(x)\\1'", "back-references"),
        ("[[rule]]\nname = 'a'\npattern = 'x('", "close each bracket"),
        ("[[rule]]\nname = 'a'\npattern = 'x)(y'", "close each bracket"),
        ("[[rule]]\nname = 'a'\npattern = '[\\W]'", "write it outside"),
        ("[[rule]]\nname = 'a'\npattern = '(x{900}){900}'", "repeat less|more than 1000 times"),
        ("[[rule]]\nname = 'a'\npattern = '(x)'\nreplace = '\\2'", "names group 2 of 1"),
        ("rule = 3", "as \\[\\[rule\\]\\]"),
        ("[rule]\nname = 'a'", "as \\[\\[rule\\]\\]"),
    ],
)
def test_what_is_wrong_in_a_rule_is_said_with_its_name(
    tmp_path: Path, content: str, words: str
) -> None:
    make(tmp_path, {"cleaner.toml": content})
    with pytest.raises(CleanerError, match=words) as error:
        read(tmp_path)
    assert str(error.value).startswith("cleaner.toml: ")


# the command


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


CLUB = """[[rule]]
name = "club"
pattern = '加入.{1,8}书友会.*'
zone = "line"
matches = ["加入春风书友会，每天一本好书"]
leaves = ["他加入了春风书友会。"]
"""


def test_the_examples_of_rules_are_tried(elsewhere: Path) -> None:
    make(elsewhere, {"cleaner.toml": CLUB})
    done = call("filters", "--test")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "2 of 2 examples" in done.stderr
    make(elsewhere, {"cleaner.toml": CLUB + 'literal = "x"\n'.replace("literal", "because")})
    make(elsewhere, {"cleaner.toml": CLUB.replace("leaves = [", 'leaves = ["加入河湾书友会", ')})
    done = call("filters", "--test")
    assert done.exit_code == 1
    assert done.stdout == "rule 'club' finds something in '加入河湾书友会'.\n"


def test_the_list_of_filters_names_your_rules(elsewhere: Path) -> None:
    make(elsewhere, {"cleaner.toml": CLUB})
    rows = {row["filter"]: row for row in json.loads(call("filters", "--format", "json").stdout)}
    assert rows["rules"]["on"]
    assert list(rows["rules"]["rules"]) == ["club"]


def test_without_rules_the_filter_and_the_test_are_wrong_use(elsewhere: Path) -> None:
    make(elsewhere, {"a.txt": "甲\n"})
    for words in (("rules", "check", "a.txt"), ("filters", "--test")):
        done = call(*words)
        assert done.exit_code == 2
        assert "[[rule]] in cleaner.toml" in done.stderr


def test_another_rule_makes_a_run_anew(elsewhere: Path) -> None:
    make(
        elsewhere, {"in/a.txt": "甲乙\n", "cleaner.toml": '[[rule]]\nname = "a"\nliteral = "甲"\n'}
    )
    assert call("run", "in", "out").exit_code == 0
    make(elsewhere, {"cleaner.toml": '[[rule]]\nname = "a"\nliteral = "乙"\n'})
    assert call("run", "in", "out").exit_code == 0
    assert (elsewhere / "out" / "a.txt").read_text("utf-8") == "甲\n"
    assert call("restore", "out", "back").exit_code == 0


def test_rules_that_never_come_to_an_end_are_reported(elsewhere: Path) -> None:
    both = "".join(
        f'[[rule]]\nname = "{a}"\nliteral = "{a}"\nreplace = "{b}"\n' for a, b in ("左右", "右左")
    )
    make(elsewhere, {"a.txt": "左岸。\n", "cleaner.toml": both})
    done = call("rules", "run", "a.txt", "-")
    assert done.stdout == "左岸。\n"
    assert "standard input" in done.stderr or "a.txt" in done.stderr
    assert "never come to an end" in done.stderr


PAGES = st.lists(
    st.lists(
        st.sampled_from(["首页 | 本地", "返回顶部", "浏览 12 次", "1", "", KEPT.split("\n")[0]]),
        max_size=9,
    ).map("\n".join),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(pages=PAGES, line=st.sampled_from(["首页 | 本地", "返回顶部", "浏览 12 次", "1"]))
def test_a_corpus_with_kept_lines_is_clean_after_one_pass(pages: list[str], line: str) -> None:
    chain = Pipeline([rules(literal=line, zone="line", action="keep"), build("templates")])
    once = chain.clean_all([Document(f"a/{n}", text) for n, text in enumerate(pages)])
    again = chain.clean_all([Document(c.id, c.text) for c in once])
    assert [c.text for c in again] == [c.text for c in once]
    for cleaned in once:
        assert cleaned.text.split("\n").count(line) == cleaned.before.split("\n").count(line)


def test_a_rule_of_a_file_can_be_switched_off_there(tmp_path: Path) -> None:
    rules = '[[rule]]\nname = "a"\nliteral = "字"\n[rules]\nwithout = ["a"]\n'
    make(tmp_path, {"cleaner.toml": rules})
    filter = read(tmp_path).filter("rules")
    assert isinstance(filter, Rules)
    assert filter("文字") == "文字"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("[[:punct:]]+", ["!?", "-[", "]"]),
        ("[^[:alpha:]一二]+", ["!?", "-[", "]"]),
        ("[:b-]", ["b", "-"]),
        ("[一[]", ["一", "["]),
    ],
)
def test_classes_of_characters_by_name_are_those_of_re2(source: str, found: list[str]) -> None:
    text = "ab!?一-[c]二"
    assert [match.groups[0] for match in Pattern(source).found(text)] == found


def test_a_pattern_that_is_no_utf8_is_told_as_such() -> None:
    with pytest.raises(CleanerError, match="no UTF-8"):
        Pattern("\udcff")


# patterns that rather match nothing

SOME = st.recursive(
    st.sampled_from(["a", "b", "[ab]", ".", r"\x{61}", "[^])]"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{0,2}", "{1,2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        )
        | st.tuples(inner, st.sampled_from(["*?", "+?", "??", "{0,2}?", "{1,2}?"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        )
        | st.tuples(inner, inner).map("".join)
        | st.tuples(inner, st.just("|"), inner).map("".join)
    ),
    max_leaves=5,
)
ANCHORED = st.tuples(
    st.sampled_from(["", "^", r"\b", "|", "(?s)"]), SOME, st.sampled_from(["", "$", r"\B", "|"])
).map("".join)
TEXTS = ["".join(some) for size in range(1, 6) for some in itertools.product("ab", repeat=size)]


@settings(max_examples=400, deadline=None)
@given(SOME)
def test_a_pattern_that_rather_matches_nothing_is_told_from_those_that_match(source: str) -> None:
    found = any(True for text in TEXTS for _ in Pattern(source).found(text))
    assert rather_nothing(source) is not found


@settings(max_examples=200, deadline=None)
@given(ANCHORED)
def test_what_is_refused_as_lazy_matches_nowhere(source: str) -> None:
    if rather_nothing(source):
        assert not any(True for text in TEXTS for _ in Pattern(source).found(text))


@pytest.mark.parametrize("source", ["(?U)a*", "(?U)a*?", ".*?。", "a*?b", "(?:|a)$", r"\Q*?\E"])
def test_a_lazy_pattern_that_may_match_is_used(source: str) -> None:
    assert rather_nothing(source) is False
    assert Rule(name="a", pattern=source).pattern == source


def test_groups_in_many_groups_are_read() -> None:
    source = "(" * 900 + "a" + ")" * 900
    assert Rule(name="a", pattern=source).pattern == source


def test_a_lazy_pattern_of_a_line_matches_the_line() -> None:
    assert Rules(rule=(Rule(name="a", pattern="广告.*?", zone="line"),))("广告一则\n甲") == "甲"
    assert Rule(name="a", pattern="(?:广告)??", zone="line").zone == "line"
