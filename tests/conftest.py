import os

import pytest
from hypothesis import settings

# Shared machines are slow at times: no example has a deadline. A submission is judged on the same
# examples every time; new ones are tried wherever people work.
settings.register_profile("cleaner", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("cleaner")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="write the edits found into fixtures/*/*.md, for a person to read in the diff",
    )
