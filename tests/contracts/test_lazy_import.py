"""Importing the package costs nearly nothing, and its names are all there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import schematic_contracts
from support.validators import BOTH_NEEDED

HEAVY = ["jsonschema", "jsonschema_rs", "orjson", "referencing", "hypothesis"]


def run(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SCHEMATIC_EMULATOR_VALIDATOR": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize("name", [*schematic_contracts.__all__])
def test_every_public_name_can_be_had(name: str):
    assert getattr(schematic_contracts, name) is not None


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = schematic_contracts.nothing


def test_import_loads_nothing_of_others():
    names = ", ".join(name for name in schematic_contracts.__all__)
    code = (
        f"import sys; from schematic_contracts import {names};"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )

    assert run(code) == []


@BOTH_NEEDED
def test_checking_leaves_the_referee_alone():
    code = (
        "import sys; from schematic_contracts import check_event; check_event({});"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )

    assert run(code) == ["jsonschema_rs", "orjson"]
