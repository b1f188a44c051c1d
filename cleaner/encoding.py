"""Bytes to text and back: encoding, byte order mark and line ends are kept beside the text."""

import codecs
from dataclasses import dataclass, field, replace

from cleaner.detection import Guess, guess
from cleaner.errors import CleanerError
from cleaner.late import late

MARKS = (  # longest first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SURE = 0.9
"""The confidence from which an encoding is believed."""
STRAY = 20
"""UTF-8 with stray bytes has so many whole characters beyond ASCII for each place of them."""
LEAST = 0.5
"""The confidence below which an encoding is not even named."""
_REPLACED = late("\ufffd{1,3}")
_BEYOND_ASCII = late("[^\x00-\x7f]")
SHORT = 64
"""From so many characters on what is UTF-8 is not so by chance."""
_NARROW = late("[^\x00-\xffāēěīōūǎǐǒǔǖǘǚǜńňǹ]")
_WIDE = late("[\u0800-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text was stored.

    codec:   Python's name of the codec.
    mark:    whether a byte order mark stood before the text.
    newline: what ended every line: "\\n", "\\r\\n" or "\\r"; "\\n" also where they were mixed, and
             then the text holds the others as they were.
    confidence: how sure it is, from 0 to 1, where it was told from the bytes.
    note:    what a person should know of it, a predicate to the name of the file; "" for nothing.
    """

    codec: str = "utf-8"
    mark: bool = False
    newline: str = "\n"
    confidence: float = field(default=1.0, compare=False)
    note: str = field(default="", compare=False)

    def encode(self, text: str) -> bytes:
        """The bytes of a text; raises UnicodeEncodeError for what the codec cannot write."""
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        data = text.encode(self.codec)
        return self.before() + data if self.mark else data

    def decode(self, data: bytes) -> str:
        """The text of bytes that `encode` wrote."""
        text = data[len(self.before()) :].decode(self.codec)
        return text if self.newline == "\n" else text.replace(self.newline, "\n")

    def before(self) -> bytes:
        """The byte order mark, where there is one."""
        return next((m for m, codec in MARKS if self.mark and codec == self.codec), b"")

    def __str__(self) -> str:
        return self.codec + (" with a byte order mark" if self.mark else "")


UTF8 = Encoding()


def decode(data: bytes, name: str, codec: str | None = None) -> tuple[str, Encoding]:
    """The text of a file, its line ends as line feeds, and how it was stored.

    data:  the whole file.
    name:  the file, for messages.
    codec: the encoding where the user names it, also of a file with the byte order mark of that
           encoding; otherwise such a mark, strict UTF-8, and then the characters that each
           encoding would give decide, in this order.

    Stray bytes amid UTF-8 become U+FFFD, and the note says so. Raises CleanerError when the bytes
    are not text, or no encoding fits or is sure enough.
    """
    text, encoding = _decoded(data, name, codec)
    if "\r" in text:
        for newline in ("\r\n", "\r"):
            lined = text.replace(newline, "\n")
            if "\r" not in lined and lined.replace("\n", newline) == text:
                return lined, replace(encoding, newline=newline)
    return text, encoding


def _decoded(data: bytes, name: str, codec: str | None) -> tuple[str, Encoding]:
    known = named(data, codec)
    if known is not None:
        return _strict(data[len(known.before()) :], known.codec, name), known
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text and not (len(text) < SHORT and _by_chance(text) and _other(data)):
            return text, UTF8
    return _guessed(data, name)


def named(head: bytes, codec: str | None) -> Encoding | None:
    """The encoding that a byte order mark or the user names; None where neither does.

    head: how the file begins; codec: what the user names, whose mark alone is one then.
    """
    # For a codec of Python's with "-sig" the mark is of its own.
    given = "" if codec is None else codecs.lookup(codec).name.removesuffix("-sig")
    for mark, marked in MARKS:
        if head.startswith(mark) and marked.startswith(given):
            return Encoding(marked, True)
    if not given:
        return None
    return Encoding(f"{given}-le" if given in ("utf-16", "utf-32") else given)


def _by_chance(text: str) -> bool:
    """Whether a short text has no character that makes it sure that it is UTF-8."""
    return not text.isascii() and _WIDE.search(text) is None and _NARROW.search(text) is not None


def _other(data: bytes) -> bool:
    """Whether bytes that are UTF-8 are likelier in another encoding."""
    found = guess(data)
    return found is not None and found.codec != "utf-8"


def _guessed(data: bytes, name: str) -> tuple[str, Encoding]:
    found = guess(data)
    if b"\0" in data and not (found and found.codec.startswith("utf-16") and _usual(data, found)):
        raise CleanerError(f"{name} is not text (it holds NUL bytes): leave it out of the run.")
    if found is None or found.confidence < LEAST:
        raise CleanerError(
            f"{name} is in no encoding that can be told from its bytes: "
            "name it with --input-encoding, or leave the file out if it is not text."
        )
    codec, confidence = found
    if confidence < SURE:
        raise CleanerError(
            f"{name} may be {codec}, which is not sure enough (a confidence of {confidence:.2f}): "
            "name its encoding with --input-encoding."
        )
    if codec == "utf-8":
        return _with_strays(data, name, confidence)
    note = f"was read as {codec}, with a confidence of {confidence:.2f}."
    return _strict(data, codec, name), Encoding(codec, confidence=confidence, note=note)


def _usual(data: bytes, found: Guess) -> bool:
    """Whether bytes are surely in an encoding, and hold no NUL character there."""
    return found.confidence >= SURE and "\0" not in data.decode(found.codec, "replace")


def _with_strays(data: bytes, name: str, confidence: float) -> tuple[str, Encoding]:
    text = data.decode("utf-8", "replace")
    strays = len(_REPLACED.findall(text))
    strays -= data.count("\ufffd".encode())
    beyond = len(_BEYOND_ASCII.findall(text)) - text.count("\ufffd")
    if strays * STRAY > beyond + 2 * STRAY or "\0" in text:
        raise CleanerError(
            f"{name} is UTF-8 with {strays:,} places that are not, more than strays: "
            "repair the file, or name its encoding with --input-encoding."
        )
    places = "1 place that is" if strays == 1 else f"{strays:,} places that are"
    note = f"is UTF-8 with {places} not: each became U+FFFD."
    return text, Encoding("utf-8", confidence=confidence, note=note)


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        text = data.decode(codec)
        text.encode()
    except UnicodeError as error:  # also for half of a surrogate pair, which some codecs let pass
        at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise CleanerError(
            f"{name} is not {codec}{at}: "
            "repair the file, or name its encoding with --input-encoding."
        ) from None
    return text
