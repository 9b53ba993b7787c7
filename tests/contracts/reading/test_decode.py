"""Text in UTF-8 is decoded; any other file is named for what it is."""

from __future__ import annotations

import pytest

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.decode import decode_text


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf_8_is_decoded_without_its_mark(mark: str):
    assert decode_text(f"{mark}[\u00e9]".encode(), "f.json") == "[\u00e9]"


@pytest.mark.parametrize("data", [b"", b"1", b"[]"])
def test_short_file_is_text(data: bytes):
    assert decode_text(data, "f.json") == data.decode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("[1]".encode("utf-16"), "UTF-16; convert it: iconv -f UTF-16 -t UTF-8 f"),
        ("[1]".encode("utf-16-le"), "UTF-16; convert it: iconv -f UTF-16LE"),
        ("[1]".encode("utf-16-be"), "UTF-16; convert it: iconv -f UTF-16BE"),
        ("[1]".encode("utf-32"), "UTF-32; convert it: iconv -f UTF-32"),
        (b"\x1f\x8b rest", "compressed with gzip; convert it: gunzip -c f"),
        (b"BZh9 rest", "compressed with bzip2; convert it: bzip2 -dc f"),
        (b"\x28\xb5\x2f\xfd rest", "compressed with zstd; convert it: zstd -dc f"),
        (b"PK\x03\x04 rest", "a zip archive; convert it: unzip -p f"),
        (b"PAR1 rest", "a Parquet file"),
    ],
)
def test_other_file_is_named_with_the_command_that_converts_it(data, message):
    with pytest.raises(ReadingError) as caught:
        decode_text(data, "f")

    assert str(caught.value).startswith(f"f: not UTF-8 text but {message}")


def test_byte_that_is_not_utf_8_has_its_place():
    with pytest.raises(ReadingError) as caught:
        decode_text(b"a\nbc\xff", "f")

    assert str(caught.value) == "f:2:3: not UTF-8: byte 0xff"
