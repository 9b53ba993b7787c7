"""One table of a TOML file, with places."""

from __future__ import annotations

import pytest

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.read_toml import read_toml

TEXT = """\
[project]
name = "x"

[tool.ours]
port = 1

  [[tool.ours.rows]]
  name = "a"

  [[tool.ours.rows]]
  at = { b = 1 }
"""


def test_table_is_read_with_places():
    document = read_toml(TEXT, "p.toml", ("tool", "ours"))

    assert document is not None
    assert document.data == {"port": 1, "rows": [{"name": "a"}, {"at": {"b": 1}}]}
    assert dict(document.places) == {
        "": (4, 1),
        "/port": (5, 1),
        "/rows/0": (7, 3),
        "/rows/0/name": (8, 3),
        "/rows/1": (10, 3),
        "/rows/1/at": (11, 3),
    }
    assert document.locate("/rows/1/at/b") == "p.toml:11:3"


def test_file_without_the_table_has_no_document():
    assert read_toml("[project]\n", "p.toml", ("tool", "ours")) is None


def test_text_that_is_not_toml_is_refused_at_its_place():
    with pytest.raises(ReadingError) as caught:
        read_toml("[project]\na = \n", "p.toml", ("tool",))

    assert str(caught.value) == "p.toml:2:5: not TOML: Invalid value"
