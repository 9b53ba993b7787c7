"""Add the routes that report whether the emulator is running and ready."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from schematic_emulator.inspector.respond import answer

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `healthz` and `readyz`, with the aliases `health` and `ready`.

    Readiness has no conditions of its own: nothing is loaded later.
    """

    @blueprint.get("/healthz")
    @blueprint.get("/health")
    def get_health() -> Response:
        return answer({"status": "ok", "version": version("schematic-emulator")})

    @blueprint.get("/readyz")
    @blueprint.get("/ready")
    def get_readiness() -> Response:
        settings = emulator.settings
        return answer(
            {
                "status": "ready",
                "profile": settings.profile,
                "strict": settings.strict,
                "strict_auth": settings.strict_auth,
                "isolate_keys": settings.isolate_keys,
            }
        )
