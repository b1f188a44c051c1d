"""What may be given any bytes at all: each target checks its laws, and raises where one is broken.

The tests give them a few, a coverage-guided fuzzer as many as there is time for.
"""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from cleaner import records, trail
from cleaner.compression import writing
from cleaner.corpus import Reading, parse
from cleaner.document import Document
from cleaner.edit import apply, revert
from cleaner.encoding import decode
from cleaner.errors import CleanerError
from cleaner.filter import TextFilter
from cleaner.pipeline import Pipeline, undone
from cleaner.registry import build, filters

CODECS = (None, "utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-32-be", "cp949")
CHAIN = Pipeline([build(name) for name in ("characters", "pinyin", "traditional")])
TEXT_FILTERS = [name for name, kind in filters().items() if issubclass(kind, TextFilter)]


def text_of(data: bytes) -> str:
    """Any text at all, halves of surrogate pairs among it."""
    return data.decode("utf-8", "surrogateescape")


def encodings(data: bytes) -> None:
    """Bytes are a text and how it was stored, or a sentence; the first byte names a codec or none."""
    codec = CODECS[data[0] % len(CODECS)] if data else None
    try:
        text, encoding = decode(data[1:], "a.txt", codec)
    except CleanerError as error:
        _is_sentence(error)
        return
    assert 0 <= encoding.confidence <= 1
    assert encoding.codec == "utf-8" or decode(data[1:], "a.txt", codec) == (text, encoding)
    stored = encoding.encode(text)
    assert encoding.decode(stored) == text or "\r" in text
    if "\ufffd" not in text and encoding.codec.startswith(("utf-8", "utf-16", "utf-32")):
        assert stored == data[1:]


def lines(data: bytes) -> None:
    """JSON Lines come back as they were, and with other texts everything else does."""
    text = text_of(data)
    rows = records.read(text, "text")
    assert "\n".join(row.line for row in rows) == text
    for row in rows:
        if row.place is not None:
            assert row.with_text(row.place.text) == row.line
            other = row.with_text(row.place.text + '漢"\\\n')
            again = records.field(other, "text")
            assert again is not None
            assert again.text == row.place.text + '漢"\\\n'
            assert other[: row.place.start] == row.line[: row.place.start]


def files(data: bytes) -> None:
    """A file cleaned and written comes back from its trail, byte for byte."""
    lined = bool(data) and data[0] % 2 == 1
    reading = Reading()
    name = "a.jsonl" if lined else "a.txt"
    try:
        content = parse(data[1:], name, reading, lined=lined)
    except CleanerError as error:
        _is_sentence(error)
        return
    cleaned = [CHAIN.clean(document) for document in content.documents()]
    texts = [each.text for each in cleaned]
    written = content.encoded(texts, reading)
    packed = io.BytesIO()
    with writing(packed) as file:
        size = len(written.data)
        steps = [trail.told(each.steps) for each in cleaned]
        trail.Writer(file).add(content, steps, texts, written, size, content.raw)
    assert _restored(packed.getvalue(), written.data, reading) == data[1:]


def damaged(data: bytes) -> None:
    """A trail that was changed anywhere gives the bytes as they were, or a sentence.

    The first two bytes say where, the third how.
    """
    before = ("看著會議(huì)\u200b" + text_of(data[3:]).replace("\0", "")).encode(errors="replace")
    reading = Reading(input_encoding="utf-8")
    content = parse(before, "a.txt", reading, lined=False)
    cleaned = CHAIN.clean(content.text)
    written = content.encoded([cleaned.text], reading)
    packed = io.BytesIO()
    with writing(packed) as file:
        size = len(written.data)
        trail.Writer(file).add(
            content, [trail.told(cleaned.steps)], [cleaned.text], written, size, content.raw
        )
    harmed = bytearray(packed.getvalue())
    if len(data) > 2:
        harmed[int.from_bytes(data[:2]) % len(harmed)] ^= data[2]
    try:
        assert _restored(bytes(harmed), written.data, reading) == before
    except CleanerError as error:
        _is_sentence(error)


def _is_sentence(error: CleanerError) -> None:
    assert str(error)
    assert "\n" not in str(error)


def _restored(packed: bytes, out: bytes, reading: Reading) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "trail.zst")
        path.write_bytes(packed)
        entries = list(trail.read(path))
    if len(entries) != 1:
        raise CleanerError("the trail has lost its file")
    return trail.restored(entries[0], out, reading)


def text_filters(data: bytes) -> None:
    """Each text filter keeps its laws; the first byte names one."""
    filter = build(TEXT_FILTERS[data[0] % len(TEXT_FILTERS)] if data else "characters")
    assert isinstance(filter, TextFilter)
    text = text_of(data[1:])
    edits = filter.found(text)
    after = apply(text, edits)
    assert revert(after, edits) == text
    assert filter.found(after) == []
    assert filter.found_in_each(["", text, text]) == [[], edits, edits]


def chain(data: bytes) -> None:
    """The whole chain goes back, and finds nothing in what it cleaned."""
    cleaned = Pipeline().clean(Document("a/b.txt", text_of(data)))
    assert undone(cleaned.text, cleaned.steps) == cleaned.before
    assert apply(cleaned.before, cleaned.edits) == cleaned.text
    assert Pipeline().clean(Document("a/b.txt", cleaned.text)).text == cleaned.text


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each for each in (encodings, lines, files, damaged, text_filters, chain)
}
