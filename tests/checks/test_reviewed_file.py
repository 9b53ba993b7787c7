"""A reviewed file is read, or refused with what it is and what to do."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.checks.reviewed_file import (
    ReviewedFileError,
    read_reviewed,
    write_reviewed,
)

CONTRACT, CURE = "emulator/baseline", "write it again"
EMPTY = {"version": 1, "known": [], "shape": {}}


def read(data: object) -> object:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return read_reviewed(text, "b.json", CONTRACT, CURE).data


def test_written_file_is_read_again():
    assert read(write_reviewed(EMPTY).encode()) == EMPTY


def test_places_are_those_of_the_file():
    document = read_reviewed(write_reviewed(EMPTY).encode(), "b.json", CONTRACT, CURE)

    assert document.locate("/known").startswith("b.json:1:")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "b.json:1:"),
        (b"\xff\xfe\xfd", "b.json"),
        (b"[" * 5000, "b.json: nested deeper"),
        ([], "b.json:1: /: expected an object"),
        ({**EMPTY, "version": 2}, "b.json: of another version than 1; use the release"),
        ({"version": 1, "accepted": []}, "b.json: differences that impact accepts"),
        ({**EMPTY, "known": [7]}, "b.json:1: /known/0: expected an object, found 7"),
    ],
)
def test_other_file_is_refused_with_what_to_do(data: object, message: str):
    with pytest.raises(ReviewedFileError) as error:
        read(data)

    assert str(error.value).startswith(message)
    assert str(error.value).endswith(CURE)
