#!/usr/bin/env python3
"""make_lookalikes.py: writes cleaner/data/lookalikes.tsv from the shapes of letters in two fonts.

    python bench/tables/make_lookalikes.py NotoSerifCJK-Regular.ttc NotoSansCJK-Regular.ttc

Needs numpy and Pillow. The characters of GB 2312 are drawn small and blurred; what all have in
common is taken away. Two look alike if their pictures correlate and few others are as like either.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

HEAD = """\
# Characters that are misread for one another: a character, those later in the table that look like
# it. Origin: measured on Noto Serif CJK and Noto Sans CJK (SIL Open Font License 1.1), and KNOWN in
# bench/tables/make_lookalikes.py, which made it; facts about shapes, and nothing of the fonts.
"""
LEAST, RANK = 0.66, 3
"""The correlation that two pictures have at least, and how many others may be more alike to one."""
SIZE, BOX, GRID = 48, 56, 28
"""The size of a letter and of its picture, in points, and the size that this is reduced to."""
SIMPLIFIED = 2
"""The face of mainland China in Noto's collections."""
KNOWN = (
    *("已己巳", "日曰", "末未", "人入", "土士", "戊戌戍", "侯候", "免兔", "鸟乌", "拨拔", "徒徙"),
    *("母毋", "刺剌", "酒洒", "茶荼", "睛晴", "治冶", "竞竟", "幻幼", "今令", "天夭", "千干于"),
    *("大太犬", "风凤", "祗祇", "冰氷", "汩汨", "析折拆", "杨扬", "历厉", "白自", "它宅", "问间向"),
    *("因囚困", "园圆圃", "王玉主", "目且", "黑里", "贝见", "卯卵", "夫失"),
)
"""What scans show to be misread, whether their pictures are near enough or not."""


def main() -> None:
    pairs = {tuple(sorted((one, two))) for row in KNOWN for one in row for two in row if one != two}
    chars = gb2312()
    near = np.maximum.reduce([likeness(font, chars) for font in sys.argv[1:]])
    np.fill_diagonal(near, 0)
    # the likeness that only so many others have to each
    most = np.partition(near, -RANK - 1, axis=1)[:, -RANK - 1]
    alike = (near >= LEAST) & (near >= np.maximum(most[:, None], most))
    for one, two in np.argwhere(alike).tolist():
        pairs.add(tuple(sorted((chars[one], chars[two]))))
    rows: dict[str, str] = {}
    for one, two in sorted(pairs):
        rows[one] = rows.get(one, "") + two
    path = Path(__file__).parents[2] / "cleaner/data/lookalikes.tsv"
    body = "".join(f"{one}\t{others}\n" for one, others in rows.items())
    path.write_text(HEAD + body, "utf-8")


def gb2312() -> list[str]:
    """The Han characters of GB 2312."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [char for code in codes if (char := code.decode("gb2312", "ignore"))]


def likeness(font: str, chars: list[str]) -> Any:
    """The correlation of the pictures of every two characters."""
    face = ImageFont.truetype(font, SIZE, index=SIMPLIFIED)
    drawn = []
    for char in chars:
        picture = Image.new("L", (BOX, BOX), 0)
        ImageDraw.Draw(picture).text((BOX // 2, BOX // 2), char, 255, font=face, anchor="mm")
        drawn.append(np.asarray(picture.resize((GRID, GRID), Image.Resampling.BOX), np.float32))
    padded = np.pad(np.stack(drawn), ((0, 0), (1, 1), (1, 1)))
    inner = slice(1, -1)
    blurred = 4 * padded[:, inner, inner] + padded[:, :-2, inner] + padded[:, 2:, inner]
    blurred += padded[:, inner, :-2] + padded[:, inner, 2:]
    rows = blurred.reshape(len(chars), -1)
    rows -= rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows @ rows.T


if __name__ == "__main__":
    main()
