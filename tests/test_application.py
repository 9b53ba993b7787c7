"""The rooms come together into one application, loaded when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import schematic_emulator
from schematic_emulator import Emulator, create_app, create_asgi
from schematic_emulator.serving.asgi import AsgiApp


def test_create_app_makes_an_emulator_of_its_settings():
    app = create_app(strict_auth=True)

    answer = app.test_client().get("/whoami", headers={"X-Schematic-Api-Key": "k"})

    assert answer.status_code == 401


def test_create_app_serves_the_emulator_that_it_is_given():
    emulator = Emulator()
    app = create_app(emulator)

    app.test_client().get("/whoami", headers={"X-Schematic-Api-Key": "k"})

    assert len(emulator.store.environments()) == 1


@pytest.mark.parametrize("create", [create_app, create_asgi])
def test_settings_beside_an_emulator_are_a_mistake(create):
    with pytest.raises(TypeError, match="settings belong to the emulator"):
        create(Emulator(), strict=True)


@pytest.mark.parametrize("create", [create_app, create_asgi])
def test_unknown_settings_are_a_mistake(create):
    with pytest.raises(TypeError, match="stricter"):
        create(stricter=True)


def test_create_asgi_puts_the_fast_doors_in_front():
    assert isinstance(create_asgi(), AsgiApp)


@pytest.mark.parametrize("name", schematic_emulator.__all__)
def test_public_names_are_there(name):
    assert getattr(schematic_emulator, name).__name__ == name
    assert name in dir(schematic_emulator)


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Emulatr'"):
        _ = schematic_emulator.Emulatr


def test_package_loads_nothing_heavy():
    script = (
        "import sys, schematic_emulator, schematic_emulator.application;"
        "heavy = {'flask', 'jsonschema', 'httpx', 'faker', 'orjson'};"
        "print(sorted(heavy & set(sys.modules)))"
    )

    printed = subprocess.check_output([sys.executable, "-c", script], text=True)

    assert printed.strip() == "[]"
