"""Puts the rooms together into one application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from schematic_emulator.api.asgi import AsgiApp
    from schematic_emulator.api.emulator import Emulator


def create_app(emulator: Emulator | None = None, **settings: Any) -> Flask:
    """Return a plain, whole Flask app: the vendor's routes and `/_emulator/`.

    Without an emulator one is made from the settings (`EmulatorSettings`).
    Raises TypeError for an unknown setting, and for settings beside an emulator.
    """
    from schematic_emulator.api.app import build_app
    from schematic_emulator.inspector.blueprint import build_blueprint

    emulator = _choose(emulator, settings)
    return build_app(emulator, blueprints=[build_blueprint(emulator)])


def create_asgi(emulator: Emulator | None = None, **settings: Any) -> AsgiApp:
    """Return the same application for an ASGI server, with the fast doors in front.

    Flask is loaded in the background. Raises as `create_app` does.
    """
    from schematic_emulator.api.asgi import AsgiApp

    chosen = _choose(emulator, settings)
    return AsgiApp(
        chosen,
        lambda: create_app(chosen),
        max_body_bytes=chosen.settings.max_body_bytes,
    )


def _choose(emulator: Emulator | None, settings: dict[str, Any]) -> Emulator:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.settings import EmulatorSettings

    if emulator is None:
        return Emulator(EmulatorSettings(**settings))
    if settings:
        raise TypeError("settings belong to the emulator that is given")
    return emulator
