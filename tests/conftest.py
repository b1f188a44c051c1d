import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="write the edits found into fixtures/*/*.md, for a person to read in the diff",
    )
