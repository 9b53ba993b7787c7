"""YAML as plain JSON data, each value with its line."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.read_yaml import read_yaml

A = {"b": 1, "c": 2}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", {}),
        ("# nothing\n", {}),
        ("a: 1", {"a": 1}),
        ("a: no", {"a": "no"}),
        ("a: on", {"a": "on"}),
        ("a: true", {"a": True}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: 2024-01-01", {"a": "2024-01-01"}),
        ("a: 1.5", {"a": 1.5}),
        ("a: '5'", {"a": "5"}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: 1_000", {"a": "1_000"}),
        ('a: type = "track"', {"a": 'type = "track"'}),
        ('{"a": {"@path": "$.b"}}', {"a": {"@path": "$.b"}}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("1: a", {"1": "a"}),
        ("'<<': a", {"<<": "a"}),
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}", {"a": A, "d": {"b": 3, "c": 2}}),
        ("a: &x {b: 1, c: 2}\nd: {<<: [{b: 5}, *x]}", {"a": A, "d": {"b": 5, "c": 2}}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
    ],
)
def test_yaml_is_read_as_json_would_say_it(text: str, data):
    assert read_yaml(text, "f.yaml").data == data


def test_merged_properties_have_the_place_of_their_own():
    document = read_yaml("a: &x\n  b: 1\n  c: 2\nd:\n  b: 3\n  <<: *x\n", "f.yaml")

    places = [document.locate(pointer) for pointer in ("/d", "/d/b", "/d/c")]
    assert places == ["f.yaml:4:1", "f.yaml:5:3", "f.yaml:3:3"]


def test_every_value_has_its_line_and_column():
    text = "a:\n  - b: 1\n\n  - b: 2\n    c/d: 3\n"

    assert dict(read_yaml(text, "f.yaml").places) == {
        "": (1, 1),
        "/a": (1, 1),
        "/a/0": (2, 5),
        "/a/0/b": (2, 5),
        "/a/1": (4, 5),
        "/a/1/b": (4, 5),
        "/a/1/c~1d": (5, 5),
    }


def test_place_of_an_unknown_value_is_that_around_it():
    document = read_yaml("a:\n  b:\n    c: 1\n", "f.yaml")

    assert document.locate("/a/b/x/y") == "f.yaml:2:3"


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 10)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: b: c", 1, "mapping values are not allowed"),
        ("a:\n  b: @path", 2, 'names such as "@path" in quotes'),
        ("a: [1, 2", 1, "not YAML"),
        ("a: 1\na: 2", 2, "key 'a' appears here a second time"),
        ("? [1]\n: 2", 1, "key to be text"),
        ("a: !!binary aGk=", 1, "is not read here"),
        ("a: !own 1", 1, "is not read here"),
        ("a: &a [*a]", 1, "nested deeper"),
        ("[" * 150 + "]" * 150, 1, "nested deeper"),
        ("[" * 50_000, 1, "nested deeper"),
        ("a: 1\n---\nb: 2", 2, "single document"),
        ("a: *b", 1, "undefined alias"),
        ("a: \x00", None, "special characters"),
        (LAUGHS, None, "more than 40,000 values"),
        ("a:\n\t- b", 2, "indent with spaces, not with tabs"),
        ("a: `b`", 1, "put the text in quotes"),
        ("a: {<<: 5}", 1, "expected an object to merge"),
        ("a: &a\n  <<: *a", 1, "nested deeper"),
    ],
    ids=[
        *("colons", "at-sign", "open", "twice", "list-name", "binary", "own-tag"),
        *("circle", "deep", "deeper", "documents", "alias", "null-byte", "laughs"),
        *("tab", "backtick", "merged-text", "merged-circle"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text: str, line, words: str):
    with pytest.raises(ReadingError) as caught:
        read_yaml(text, "f.yaml")

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("f.yaml")
    assert line is None or caught.value.line == line


@given(st.text(alphabet="ab:-[]{}&*!|>'\"@# \n\t%,?0", max_size=60))
def test_any_text_is_read_or_refused(text: str):
    with contextlib.suppress(ReadingError):
        read_yaml(text, "f.yaml")
