"""Bytes to text and back: encoding, byte order mark and line ends are kept beside the text."""

import codecs
import re
from dataclasses import dataclass

from cleaner.errors import CleanerError

MARKS = (  # longest first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What the detector names, and the widest codec of its family: a later set reads an earlier one.
CHINESE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "hz-gb-2312": "hz",
    "hz": "hz",
    "big5": "big5hkscs",
    "cp950": "cp950",
    "big5hkscs": "big5hkscs",
}
NEIGHBOURS = {
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "euc-kr": "cp949",
    "cp949": "cp949",
}
_UNUSUAL = re.compile(r"[^\t\r\n -~\u3000-\u9fff\uff00-\uffef]")
SURE = 0.8
"""The confidence from which a Japanese or Korean encoding is believed in a Chinese corpus."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text was stored.

    codec:   Python's name of the codec.
    mark:    whether a byte order mark stood before the text.
    newline: what ended every line: "\\n", "\\r\\n" or "\\r"; "\\n" also where they were mixed, and
             then the text holds the others as they were.
    """

    codec: str = "utf-8"
    mark: bool = False
    newline: str = "\n"

    def encode(self, text: str) -> bytes:
        """The bytes of a text; raises UnicodeEncodeError for what the codec cannot write."""
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        return self._before() + text.encode(self.codec)

    def decode(self, data: bytes) -> str:
        """The text of bytes that `encode` wrote."""
        text = data[len(self._before()) :].decode(self.codec)
        return text if self.newline == "\n" else text.replace(self.newline, "\n")

    def _before(self) -> bytes:
        """The byte order mark, where there is one."""
        return next((m for m, codec in MARKS if self.mark and codec == self.codec), b"")

    def __str__(self) -> str:
        return self.codec + (" with a byte order mark" if self.mark else "")


UTF8 = Encoding()


def decode(data: bytes, name: str, codec: str | None = None) -> tuple[str, Encoding]:
    """The text of a file, its line ends as line feeds, and how it was stored.

    data:  the whole file.
    name:  the file, for messages.
    codec: the encoding where the user names it; otherwise a byte order mark, strict UTF-8, and
           then the detector of the chardet library decide, in this order.

    Raises CleanerError when the bytes are not text or no encoding fits.
    """
    text, codec, mark = _decoded(data, name, codec)
    if "\r" in text:
        for newline in ("\r\n", "\r"):
            lined = text.replace(newline, "\n")
            if "\r" not in lined and lined.replace("\n", newline) == text:
                return lined, Encoding(codec, mark, newline)
    return text, Encoding(codec, mark)


def _decoded(data: bytes, name: str, codec: str | None) -> tuple[str, str, bool]:
    for mark, marked in MARKS:
        if data.startswith(mark) and codec is None:
            return _strict(data[len(mark) :], marked, name), marked, True
    if codec is not None:
        return _strict(data, codec, name), codecs.lookup(codec).name, False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text:
            return text, "utf-8", False
    if b"\0" in data:
        codec = _utf16(data)
        if codec is None:
            raise CleanerError(f"{name} is not text (it holds NUL bytes): leave it out of the run.")
    else:
        codec = _detected(data)
        if codec is None:
            raise CleanerError(
                f"{name} is in no encoding that can be told from its bytes: "
                "name it with --input-encoding, or leave the file out if it is not text."
            )
    return _strict(data, codec, name), codec, False


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise CleanerError(
            f"{name} is not {codec} at byte {error.start}: "
            "repair the file, or name its encoding with --input-encoding."
        ) from None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, when nearly all of it reads as Chinese or ASCII."""
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        usual = len(text) - len(_UNUSUAL.findall(text))
        if usual > 0.9 * len(text):
            return codec
    return None


def _detected(data: bytes) -> str | None:
    import chardet

    found = chardet.detect(data)
    name = (found["encoding"] or "").lower()
    if name in NEIGHBOURS and found["confidence"] >= SURE:
        return NEIGHBOURS[name]
    if name and name not in CHINESE:  # cp1252 is what the detector says where nothing matches
        among = ["gb18030", "big5hkscs", "cp950", "cp1252"]
        name = (chardet.detect(data, include_encodings=among)["encoding"] or "").lower()
    return CHINESE.get(name)
