"""Add the routes that report whether the emulator is running and ready."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from schematic_emulator.inspector.probes import ROUTES, describe_replicator
from schematic_emulator.inspector.respond import answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Blueprint, Response
    from flask.blueprints import BlueprintSetupState

    from schematic_emulator.api.emulator import Emulator


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `healthz` and `readyz`, their aliases, and the replicator's `/ready`."""

    def respond(describe: Callable[[Emulator], dict[str, Any]]) -> Response:
        return answer(describe(emulator))

    for path, describe in ROUTES.items():
        view = partial(respond, describe)
        blueprint.add_url_rule(path, describe.__name__ + path.replace("/", "_"), view)

    @blueprint.record
    def add_replicator(setup: BlueprintSetupState) -> None:
        view = partial(respond, describe_replicator)
        setup.app.add_url_rule("/ready", "replicator", view)
