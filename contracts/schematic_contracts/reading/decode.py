"""Decode the bytes of a text file, and name the files that are not text."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from schematic_contracts.errors import ReadingError


@dataclass(frozen=True, slots=True)
class FileForm:
    """What a file is that is not text in UTF-8, and the command that converts it.

    `command` has `{}` for the file's name; "" if there is no common one. `condition`
    says which files it converts, for an end of "convert it".
    """

    kind: str
    command: str = ""
    condition: str = ""

    def convert(self, name: str) -> str:
        """Return the command for a file, its name quoted for a shell; it may be ""."""
        return self.command.replace("{}", shlex.quote(name))


_PYTHON = 'python -c "{}" {{}}'
_FROM_PARQUET = _PYTHON.format(
    "import sys, pyarrow.parquet as p; "
    "print(*p.read_table(sys.argv[1])['json'].to_pylist(), sep='\\n')"
)
IN_A_COLUMN = " if its column json has the events"
PARQUET = FileForm("a Parquet file", _FROM_PARQUET, IN_A_COLUMN)
# How a file starts -> what it is.
_SIGNATURES = (
    (b"\x1f\x8b", FileForm("compressed with gzip", "gunzip -c {}")),
    (b"\x28\xb5\x2f\xfd", FileForm("compressed with zstd", "zstd -dc {}")),
    (b"BZh", FileForm("compressed with bzip2", "bzip2 -dc {}")),
    (b"\xfd7zXZ\x00", FileForm("compressed with xz", "xz -dc {}")),
    (b"\x04\x22\x4d\x18", FileForm("compressed with lz4", "lz4 -dc {}")),
    (b"PK\x03\x04", FileForm("a zip archive", "unzip -p {}")),
    (b"7z\xbc\xaf\x27\x1c", FileForm("a 7-Zip archive", "7z x -so {}")),
    (b"PAR1", PARQUET),
    (b"Obj\x01", FileForm("an Avro file")),
    (b"ARROW1\x00", FileForm("an Arrow file")),
    (b"ORC\n", FileForm("an ORC file")),
    (b"\xff\x06\x00\x00sNaPpY", FileForm("compressed with snappy", "snzip -dc {}")),
    (b"SQLite format 3\x00", FileForm("an SQLite database")),
)
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Which of the first four bytes are zero, where the text starts with ASCII.
_ZEROS: dict[tuple[bool, ...], str] = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
_TAR_AT = 257


def find_form(start: bytes) -> FileForm | None:
    """Find what a file is that is packed or binary, from its first bytes."""
    for signature, form in _SIGNATURES:
        if start.startswith(signature):
            return form
    if start[_TAR_AT : _TAR_AT + 5] == b"ustar":
        return FileForm("a tar archive", "tar -xOf {}")
    return None


def find_encoding(start: bytes) -> str | None:
    """Find Python's name of UTF-16 or UTF-32, from a file's first bytes.

    A file without a byte order mark is recognized by the zeros of its first letters.
    """
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    pair = start[:4] if len(start) > 3 else start[:2] * 2  # noqa: PLR2004 - of UTF-32
    return _ZEROS.get(tuple(byte == 0 for byte in pair))


def decode_text(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, without a byte order mark.

    Raises ReadingError for any other, with the command that converts it.
    """
    form = find_form(data) or _name_encoding(data)
    if form is not None:
        command = form.convert(name)
        cure = f"; convert it: {command} > NEW" if command else ""
        raise ReadingError(name, f"not UTF-8 text but {form.kind}{cure}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise ReadingError(name, message, line, column) from None


def _name_encoding(data: bytes) -> FileForm | None:
    encoding = find_encoding(data)
    if encoding is None:
        return None
    order = encoding[7:].upper()
    kind = encoding[:6].upper()
    return FileForm(kind, f"iconv -f {kind}{order} -t UTF-8 {{}}")
