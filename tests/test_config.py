from pathlib import Path

import pytest
from calls import call
from folders import make

from cleaner.config import Config, read
from cleaner.errors import CleanerError
from cleaner.registry import ORDER


def test_without_a_file_the_chain_is_the_default_one(tmp_path: Path) -> None:
    assert [f.name for f in read(tmp_path).pipeline().filters] == list(ORDER)


def test_cleaner_toml_comes_before_pyproject(tmp_path: Path) -> None:
    make(
        tmp_path,
        {
            "pyproject.toml": '[tool.cleaner]\nencoding = "keep"\nworkers = 3\n[tool.cleaner.duplicates]\nthreshold = 0.7\nmin_chars = 9\n',
            "cleaner.toml": "workers = 2\n[duplicates]\nthreshold = 0.9\n",
        },
    )
    config = read(tmp_path)
    assert config.command == {"encoding": "keep", "workers": 2}
    duplicates = config.filter("duplicates")
    assert (duplicates.threshold, duplicates.min_chars) == (0.9, 9)
    assert config.filter("duplicates", {"min-chars": 5}).min_chars == 5


def test_the_chain_and_what_to_skip_come_from_the_file(tmp_path: Path) -> None:
    make(tmp_path, {"cleaner.toml": 'filters = ["pinyin", "traditional"]\nskip = ["pinyin"]\n'})
    assert [f.name for f in read(tmp_path).pipeline().filters] == ["traditional"]


def test_a_named_file_is_read_alone(tmp_path: Path) -> None:
    make(tmp_path, {"cleaner.toml": "workers = 2\n", "other.toml": 'text_field = "body"\n'})
    assert read(tmp_path, tmp_path / "other.toml").command == {"text-field": "body"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("wrokers = 2", "did you mean 'workers'"),
        ("workers = '2'", "a whole number"),
        ("[duplicate]", "did you mean 'duplicates'"),
        ("[duplicates]\nthreshhold = 0.5", "did you mean 'threshold'"),
        ("[duplicates]\nthreshold = 'high'", "give a number"),
        ("[duplicates]\nthreshold = 7", "from"),
        ("[duplicates]\nwithout = ['nothing']", "no rule"),
        ("duplicates = 3", "its options as"),
        ("workers = ", "no TOML"),
        ("skip = ['nothing']", "no filter"),
        ("filters = ['nothing']", "no filter"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_the_remedy(
    tmp_path: Path, content: str, words: str
) -> None:
    make(tmp_path, {"cleaner.toml": content})
    with pytest.raises(CleanerError, match=words):
        read(tmp_path).pipeline()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CleanerError, match=r"none\.toml cannot be read"):
        read(tmp_path, tmp_path / "none.toml")


def test_the_home_of_nobody_is_no_fault(tmp_path: Path) -> None:
    make(tmp_path, {"cleaner.toml": "[templates]\ntemplates = '~nobody-here/site.toml'\n"})
    with pytest.raises(CleanerError, match=r"~nobody-here/site\.toml cannot be read"):
        read(tmp_path).pipeline()


def test_options_on_top_win() -> None:
    below = Config({"workers": 1}, {"pinyin": {"without": ["a"]}})
    above = Config({"workers": 2}, {"duplicates": {"threshold": 0.9}})
    merged = below.under(above)
    assert merged.command == {"workers": 2}
    assert merged.filters == {**below.filters, **above.filters}


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("cleaner.toml", 'encoding = "gbk"', "choose from utf-8, keep"),
        ("cleaner.toml", 'trail = "ful"', "did you mean 'full'"),
        ("cleaner.toml", 'to = "jsnl"', "did you mean 'jsonl'"),
        ("cleaner.toml", "filters = [1]", "a list of names of filters"),
        ("cleaner.toml", "glob = ['*.htm', 1]", "a list of patterns"),
        ("cleaner.toml", "workers = -1", "a whole number"),
        ("pyproject.toml", "tool = 3", "[tool.cleaner]"),
        ("pyproject.toml", "[tool]\ncleaner = 'x'", "[tool.cleaner]"),
    ],
)
def test_a_value_that_nothing_knows_is_an_error(
    tmp_path: Path, file: str, content: str, words: str
) -> None:
    make(tmp_path, {file: content})
    with pytest.raises(CleanerError) as error:
        read(tmp_path)
    assert words in str(error.value)


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    make(
        tmp_path,
        {"cleaner.toml": "\ufeffworkers = 2\r\n", "site.toml": "\ufeff[[site]]\nname = ''\n"},
    )
    assert read(tmp_path).command == {"workers": 2}
    Config().filter("templates", {"templates": str(tmp_path / "site.toml")})


def test_paths_start_from_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = '[[site]]\nname = ""\n[[site.line]]\ntext = "返回顶部"\n'
    known = "春天来了，山上的桃花一夜之间全开了，远远望去像一片粉红的云。"
    make(
        tmp_path,
        {
            "set/up/cleaner.toml": '[templates]\ntemplates = "../site.toml"\n'
            '[duplicates]\nagainst = "known"\n',
            "set/up/known/a.txt": known,
            "set/site.toml": templates,
            "set/up/pyproject.toml": '[tool.cleaner.duplicates]\nagainst = "known"\n',
            "work/a.txt": f"返回顶部\n甲\n{known}\n",
        },
    )
    monkeypatch.chdir(tmp_path / "work")
    done = call("--config", "../set/up/cleaner.toml", "run", "a.txt", "-")
    assert (done.exit_code, done.stdout) == (0, "甲\n")
    done = call("--config", "../set/up/pyproject.toml", "duplicates", "run", "a.txt", "-")
    assert (done.exit_code, done.stdout) == (0, "返回顶部\n甲\n")
    absolute = tmp_path / "set/up/known"
    make(tmp_path, {"absolute.toml": f'[duplicates]\nagainst = "{absolute}"\n'})
    assert call("--config", "../absolute.toml", "duplicates", "run", "a.txt", "-").stdout == (
        "返回顶部\n甲\n"
    )
    done = call(
        "--config", "../set/up/cleaner.toml", "--set", "duplicates.against=known", "check", "a.txt"
    )
    assert done.exit_code == 2  # on the command line it starts from where one is
    monkeypatch.chdir(tmp_path / "set/up")
    assert call("run", "../../work/a.txt", "-").stdout == "甲\n"
