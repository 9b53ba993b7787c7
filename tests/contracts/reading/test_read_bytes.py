"""No more of a file is read than its bound."""

from __future__ import annotations

import io

import pytest

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.bounds import LEVELS, Bound
from schematic_contracts.reading.read_bytes import read_bytes, read_stream

SMALL = Bound("a note", 5, cure="write less")


def test_file_of_the_bound_is_read_whole(tmp_path):
    (tmp_path / "note").write_bytes(b"12345")

    assert read_bytes(tmp_path / "note", SMALL) == b"12345"


def test_larger_file_is_refused_by_name_with_the_cure(tmp_path):
    (tmp_path / "note").write_bytes(b"123456")

    with pytest.raises(ReadingError, match=r"^note: more than 5 bytes; write less$"):
        read_bytes(tmp_path / "note", SMALL, "note")


def test_endless_stream_is_left_at_the_bound():
    stream = io.BytesIO(b"x" * 1_000)

    with pytest.raises(ReadingError, match="stdin: more than 5 bytes"):
        read_stream(stream, SMALL, "stdin")

    assert stream.tell() == SMALL.most + 1


@pytest.mark.parametrize(("name", "reason"), [("absent", "no such file"), ("", "dir")])
def test_what_is_no_file_is_refused(tmp_path, name: str, reason: str):
    with pytest.raises(ReadingError, match=reason):
        read_bytes(tmp_path / name, SMALL)


def test_levels_have_words_of_their_own():
    assert LEVELS.refuse() == "nested deeper than 100 levels"
