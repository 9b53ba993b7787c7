"""The name and the first character decide how a text is read."""

from __future__ import annotations

import pytest

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.read_bytes import read_document


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a: [1]", "f.yaml"),
        ("a: [1]", "f.yml"),
        ("{a: [1]}", "f.YAML"),
        ('{"a": [1]}', "f.yaml"),
        ('{"a": [1]}', "f.json"),
        ('\ufeff\n{"a": [1]}', "stdin"),
        ("\ufeffa: [1]", "stdin"),
        ("a: [1]", "stdin"),
    ],
)
def test_text_is_read_as_what_it_is(text: str, name: str):
    assert read_document(text, name).data == {"a": [1]}


@pytest.mark.parametrize(
    ("text", "name", "kind"), [("a: 1", "f.json", "JSON"), ("[a: {", "f.yaml", "YAML")]
)
def test_error_names_the_form_that_was_expected(text: str, name: str, kind: str):
    with pytest.raises(ReadingError, match=f"not {kind}"):
        read_document(text, name)
