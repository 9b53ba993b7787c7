"""Decode the bytes of a text file, and name the files that are not text."""

from __future__ import annotations

from schematic_contracts.errors import ReadingError

# How a file starts -> what it is, and the command that converts it.
_SIGNATURES = (
    (b"\x1f\x8b", "compressed with gzip", "gunzip -c {} > NEW"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "zstd -dc {} > NEW"),
    (b"BZh", "compressed with bzip2", "bunzip2 -c {} > NEW"),
    (b"PK\x03\x04", "a zip archive", "unzip {}"),
    (b"PAR1", "a Parquet file", ""),
    (b"\xff\xfe\x00\x00", "UTF-32", "iconv -f UTF-32 -t UTF-8 {} > NEW"),
    (b"\x00\x00\xfe\xff", "UTF-32", "iconv -f UTF-32 -t UTF-8 {} > NEW"),
    (b"\xff\xfe", "UTF-16", "iconv -f UTF-16 -t UTF-8 {} > NEW"),
    (b"\xfe\xff", "UTF-16", "iconv -f UTF-16 -t UTF-8 {} > NEW"),
)
_UTF_16 = "iconv -f UTF-16{} -t UTF-8 {} > NEW"


def decode_text(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, without a byte order mark.

    Raises ReadingError for any other, with the command that converts it.
    """
    for start, kind, command in _SIGNATURES:
        if data.startswith(start):
            raise _refuse(name, kind, command.format(name))
    # Without a mark: every second byte of ASCII in UTF-16 is zero.
    for order, at in (("LE", 1), ("BE", 0)):
        if len(data) > 1 and data[at] == 0 and data[1 - at] != 0:
            raise _refuse(name, "UTF-16", _UTF_16.format(order, name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        raise ReadingError(name, message, line, column) from None


def _refuse(name: str, kind: str, command: str) -> ReadingError:
    cure = f"; convert it: {command}" if command else ""
    return ReadingError(name, f"not UTF-8 text but {kind}{cure}")
