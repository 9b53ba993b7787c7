"""The page's worker is answered in words, whatever it asks."""

from __future__ import annotations

import json

import pytest

from schematic_emulator.playground import answer as module
from schematic_emulator.playground.answer import answer


@pytest.mark.parametrize("name", ["nope", "rule:nope"])
def test_example_that_is_unknown_is_named_in_a_sentence(name: str):
    found = json.loads(answer(json.dumps({"do": "example", "name": name})))

    assert found == {
        "error": "this version has no example 'nope'; choose one from the list"
    }


def test_error_of_the_emulator_itself_is_said_to_be_one(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "ANSWERS", {"list": lambda _: {}["a"]})

    found = json.loads(answer('{"do": "list"}'))

    assert found["error"].startswith("the emulator itself failed on these texts, ")
    assert found["error"].endswith("KeyError('a')")
