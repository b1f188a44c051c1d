"""What lines of pages are by their words: content, or what stands around it.

首页 and 相关阅读 are told from 注意事项 and 早鸟票 by nothing but what they say, and no list of
such words is complete: a linear model over their characters weighs them. It is one column among
those that the trees ask, and was trained by bench/furniture.py on the same pages.
"""

from __future__ import annotations

from typing import Any

from cleaner.furniture.odds import Odds, weights
from cleaner.furniture.stack import Stack

MOST = 8.0
"""Log-odds beyond this count as so much."""


def wording(stack: Stack) -> Any:
    """For each line the log-odds of being content; how it begins and ends is told by line feeds."""
    import numpy as np

    codes = np.minimum(np.append(ord("\n"), stack.codes), 0xFFFF).astype(np.intp)
    end = stack.after + 1
    odds = Odds(codes, weights("line-words")).of(end - 2 - stack.size.astype(np.int64), end)
    return np.clip(odds, -MOST, MOST).astype(np.float32)
