"""Bytes to text and back: encoding, byte order mark and line ends are kept beside the text."""

import codecs
from dataclasses import dataclass, field, replace

from cleaner.detection import Guess, errors_of, guess, rarity
from cleaner.errors import CleanerError
from cleaner.late import late

MARKS = (  # longest first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PACKED = (
    (b"\x1f\x8b\x08", ".gz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"BZh91AY&SY", ".bz2"),
    (b"\xfd7zXZ\x00", ".xz"),
    (b"PAR1\x15", ".parquet"),
)
"""How files begin that hold text in another form, and how the names of such end."""
SURE = 0.9
"""The confidence from which an encoding is believed."""
STRAY = 20
"""UTF-8 with stray bytes has so many whole characters beyond ASCII for each place of them."""
LEAST = 0.5
"""The confidence below which an encoding is not even named."""
_STRAYS = late("[\udc80-\udcff]{1,3}")
_WHOLE = late("[^\x00-\x7f\ufffd\udc80-\udcff]")
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
    strays:  how many places of UTF-8 were none, and became U+FFFD.
    """

    codec: str = "utf-8"
    mark: bool = False
    newline: str = "\n"
    confidence: float = field(default=1.0, compare=False)
    note: str = field(default="", compare=False)
    strays: int = field(default=0, compare=False)

    def encode(self, text: str) -> bytes:
        """The bytes of a text; raises UnicodeEncodeError for what the codec cannot write.

        In UTF-8, U+DC80 to U+DCFF stand for stray bytes, as `decode` gives them.
        """
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        data = text.encode(self.codec, _errors(self.codec))
        return self.before() + data if self.mark else data

    def decode(self, data: bytes) -> str:
        """The text of bytes that `encode` wrote."""
        text = data[len(self.before()) :].decode(self.codec, _errors(self.codec))
        return text if self.newline == "\n" else text.replace(self.newline, "\n")

    def before(self) -> bytes:
        """The byte order mark, where there is one."""
        return next((m for m, codec in MARKS if self.mark and codec == self.codec), b"")

    def __str__(self) -> str:
        return self.codec + (" with a byte order mark" if self.mark else "")


UTF8 = Encoding()
LOST = "what of it was in a text became U+FFFD."
"""What is said of stray bytes."""


def _errors(codec: str) -> str:
    """What an encoding does with bytes that Python's codec does not know."""
    return "surrogateescape" if codec == "utf-8" else errors_of(codec)


def decode(data: bytes, name: str, codec: str | None = None) -> tuple[str, Encoding]:
    """The text of a file, its line ends as line feeds, and how it was stored.

    data:  the whole file.
    name:  the file, for messages.
    codec: the encoding where the user names it, also of a file with the byte order mark of that
           encoding; otherwise such a mark, strict UTF-8, and then the characters that each
           encoding would give decide, in this order.

    What is UTF-8 and would be garbage in the encoding that the user names is read as UTF-8. Stray
    bytes amid UTF-8 become U+FFFD. The note says so. Raises CleanerError when the bytes are not
    text, or no encoding fits or is sure enough.
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
    if known is not None and not known.mark and is_utf8(data, known.codec):
        note = f"is UTF-8, and was read as that, not as {known.codec}."
        found = Encoding(mark=data.startswith(codecs.BOM_UTF8), note=note)
        return found.decode(data), found
    if known is not None:
        rest = data[len(known.before()) :]
        try:
            return _strict(rest, known.codec, name, "another"), known
        except CleanerError:
            read = _with_strays(rest) if known.codec == "utf-8" else None
            if read is None:
                raise
            return read[0], replace(read[1], mark=known.mark)
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


def is_utf8(data: bytes, codec: str) -> bool:
    """Whether bytes that are said to be in a codec are UTF-8, in which they are likelier."""
    if codec == "utf-8":
        return False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return False
    if "\0" in text or _WIDE.search(text) is None:
        return False
    try:
        return rarity(text) < rarity(data.decode(codec, _errors(codec)))
    except UnicodeError:
        return True


def _by_chance(text: str) -> bool:
    """Whether a short text has no character that makes it sure that it is UTF-8."""
    return not text.isascii() and _WIDE.search(text) is None and _NARROW.search(text) is not None


def _other(data: bytes) -> bool:
    """Whether bytes that are UTF-8 are likelier in another encoding."""
    found = guess(data)
    return found is not None and found.codec != "utf-8"


def _guessed(data: bytes, name: str) -> tuple[str, Encoding]:
    for head, suffix in _PACKED:
        if data.startswith(head):
            raise CleanerError(
                f"{name} is packed as {suffix} files are: unpack it, or name it {suffix}."
            )
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
        read = _with_strays(data, confidence)
        if read is None:
            raise CleanerError(
                f"{name} is UTF-8 with more bytes that are not than strays: "
                "repair the file, or name its encoding with --input-encoding."
            )
        return read
    note = f"was read as {codec}, with a confidence of {confidence:.2f}."
    return _strict(data, codec, name), Encoding(codec, confidence=confidence, note=note)


def _usual(data: bytes, found: Guess) -> bool:
    """Whether bytes are surely in an encoding, and hold no NUL character there."""
    return found.confidence >= SURE and "\0" not in data.decode(found.codec, "replace")


def _with_strays(data: bytes, confidence: float = 1.0) -> tuple[str, Encoding] | None:
    """The text of UTF-8 with stray bytes; None where these are too many for that."""
    text = data.decode("utf-8", "surrogateescape")
    strays = len(_STRAYS.findall(text))
    if strays * STRAY > len(_WHOLE.findall(text)) + 2 * STRAY or "\0" in text:
        return None
    places = "1 place that is" if strays == 1 else f"{strays:,} places that are"
    note = f"is UTF-8 with {places} not: {LOST}"
    told = Encoding("utf-8", confidence=confidence, note=note, strays=strays)
    return data.decode("utf-8", "replace"), told


def _strict(data: bytes, codec: str, name: str, other: str = "its") -> str:
    """The text of bytes in an encoding; `other` says which one the user is to name if not."""
    try:
        text = data.decode(codec, errors_of(codec))
        text.encode()
    except UnicodeError as error:  # also for half of a surrogate pair, which some codecs let pass
        at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise CleanerError(
            f"{name} is not {codec}{at}: "
            f"repair the file, or name {other} encoding with --input-encoding."
        ) from None
    return text
