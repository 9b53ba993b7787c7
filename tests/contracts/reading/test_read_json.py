"""JSON with the place of each value, and errors that name place and cure."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.errors import ReadingError
from schematic_contracts.pointer import follow_pointer
from schematic_contracts.reading.read_json import find_problem, read_json

ODD = st.sampled_from(["a/b", "~", '"', "\\", "\n", "\u00e9\U0001f600"])
TEXTS = st.text(max_size=8) | ODD
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 1, 2, "\t", "\t\t"]), st.booleans())
def test_every_place_starts_its_name_or_value(data, indent, is_ascii):
    """Of a property it is the name, of an item or the whole the value itself."""
    text = json.dumps(data, indent=indent, ensure_ascii=is_ascii)

    document = read_json(text, "f.json")

    assert document.data == data
    assert document.repeated == ()
    lines = text.split("\n")
    for pointer, (line, column) in document.places.items():
        holder, _, last = pointer.rpartition("/")
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        is_name = bool(pointer) and isinstance(follow_pointer(data, holder), dict)
        expected = (
            last.replace("~1", "/").replace("~0", "~")
            if is_name
            else follow_pointer(data, pointer)
        )
        assert json.JSONDecoder().raw_decode(rest)[0] == expected


@given(VALUES)
def test_every_value_has_a_place(data):
    places = read_json(json.dumps(data), "f.json").places

    assert set(places) == set(_pointers(data, ""))


def _pointers(value, pointer):
    yield pointer
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for name, item in items:
        step = str(name).replace("~", "~0").replace("/", "~1")
        yield from _pointers(item, f"{pointer}/{step}")


def test_byte_order_mark_takes_no_column():
    document = read_json('\ufeff{"a": 1}', "f.json")

    assert document.locate("/a") == "f.json:1:2"


def test_last_of_two_equal_names_counts():
    text = '{"a": {"b": 1},\n "a": {"c": 2}}'

    document = read_json(text, "f.json")

    assert document.data == {"a": {"c": 2}}
    assert document.repeated == ("/a",)
    assert dict(document.places) == {"": (1, 1), "/a": (2, 2), "/a/c": (2, 8)}


def test_many_repeated_names_take_no_quadratic_time():
    text = "{" + ",".join(['"a": {"b": 1}'] * 20_000) + "}"

    assert read_json(text, "f.json").repeated == ("/a",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"a": 1},\n]', "f:1:10: not JSON: a comma before the closing bracket"),
        ('{"a": 1,}', "f:1:8: not JSON: a comma before the closing bracket"),
        ("[ // all\n1]", "f:1:3: not JSON: JSON has no comments"),
        ("/* all */ [1]", "f:1:1: not JSON: JSON has no comments"),
        ("# all\n[1]", "f:1:1: not JSON: JSON has no comments"),
        ("{'a': 1}", "f:1:2: not JSON: JSON text has double quotes"),
        ("curl https://a.test -d '{}'", "f:1:1: not JSON: a curl command; the JSON is"),
        ("POST /v1/t HTTP/1.1", "f:1:1: not JSON: a request's head"),
        ("data=eyJhIjoxfQ", "f:1:1: not JSON: a form; its field data is base64"),
        ("https://a.test/t?a=1&data=e30", "f:1:1: not JSON: a form"),
        ("https://a.test/", "f:1:1: not JSON: an address"),
        ("eyJ0eXBlIjoidHJhY2sifQ==", "f:1:1: not JSON: base64; base64 -d writes"),
        ("\x00\x00", "f:1:1: not JSON: zero bytes, as an unfinished write"),
        ("<html>", "f:1:1: not JSON: a page or XML, as servers answer"),
        ("version https://git-lfs.github.com/spec/v1", "f:1:1: not JSON: a pointer"),
        ("\x1e{}", "f:1:1: not JSON: a separator of JSON text sequences; tr -d"),
        ("INFO sent {}", "f:1:1: not JSON: text before the JSON; sed 's/^[^{]*//'"),
        ("[“a”]", "f:1:2: not JSON: JSON text has straight double quotes"),
        ("[True]", "f:1:2: not JSON: Python's True; JSON has true"),
        ("[1,\n NaN]", "f:2:2: not JSON: JSON has no NaN"),
        ('["NaN", -Infinity]', "f:1:9: not JSON: JSON has no -Infinity"),
        ("{a: 1}", "f:1:2: not JSON: names of properties need double quotes"),
        ('[{"a": 1', "f:1:9: not JSON: the text ends in the middle"),
        ("", "f:1:1: not JSON: the text ends in the middle"),
        ('{"a": 1}\n{"a": 2}', "f:2:1: not JSON: a second value starts here"),
        ('["a\nb"]', "f:1:4: not JSON: invalid control character"),
        ("[1 2]", "f:1:4: not JSON: expecting ',' delimiter"),
        ("[" * 100_000, "f: nested deeper than 100 levels"),
        ("[" * 102 + "]" * 102, "f: nested deeper than 100 levels"),
        ("1" * 5000, "f: a number has more than 4,300 digits"),
    ],
)
def test_what_is_not_json_is_named_with_place_and_cure(text: str, message: str):
    with pytest.raises(ReadingError) as caught:
        read_json(text, "f")

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": "\xe9"}', "not UTF-8: byte 0xe9"),
        (b"\x1f\x8b", "not UTF-8: byte 0x8b"),
        (b"\xef\xbb\xbf{", "not JSON: the text ends in the middle of a value"),
    ],
)
def test_problem_of_a_value_is_found(data: bytes, message: str):
    problem = find_problem(data)

    assert problem is not None
    assert problem.message == message


def test_value_without_a_problem_has_none():
    assert find_problem(b"[1]") is None


def test_hundred_levels_are_read():
    assert read_json("[" * 100 + "]" * 100, "f").locate("/0/0") == "f:1:3"


@given(st.text(alphabet="{}[]:,\"'\\ \n\t/#a1-.eTNu\ufeff", max_size=40))
def test_any_text_is_read_or_refused(text: str):
    with contextlib.suppress(ReadingError):
        document = read_json(text, "f")
        assert "" in document.places
