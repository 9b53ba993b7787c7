"""Add the route that shows which routes are emulated, and from which sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schematic_emulator.api.operations import list_routes, list_sources
from schematic_emulator.api.store.switches import list_switches
from schematic_emulator.api.turn_switch import list_choices
from schematic_emulator.inspector.respond import answer, wants_page
from schematic_emulator.inspector.show_view import show_view

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.api.operations import Operation
    from schematic_emulator.api.store.switches import Switches, SwitchRow


def add_routes(blueprint: Blueprint, emulator: Emulator) -> None:
    """Add `GET fidelity`: JSON, or a page by `?format=html` or Accept."""

    @blueprint.get("/fidelity")
    def show_fidelity() -> Response:
        shown = describe_fidelity(emulator.settings.switches)
        if not wants_page():
            return answer(shown)
        return show_view(emulator, "fidelity", **shown)


def describe_fidelity(switches: Switches) -> dict[str, Any]:
    """Return all routes, sources and switches: `urn:...:emulator/fidelity`."""
    routes = list_routes()
    vendor = [route for route in routes if route.group == "schematic"]
    behave = sum(1 for route in vendor if route.behaves)
    return {
        "counts": {
            "operations": len(vendor),
            "behave": behave,
            "not_emulated": len(vendor) - behave,
        },
        "data": [describe_route(route) for route in routes],
        "sources": list_sources(),
        "switches": [describe_switch(row) for row in list_switches(switches)],
    }


def describe_route(route: Operation) -> dict[str, Any]:
    """Return one route as a row of the table: its status, sources and test."""
    return {
        "group": route.group,
        "method": route.method,
        "path": route.path,
        "operation_id": route.id,
        "status": "behaves" if route.behaves else "not emulated",
        "read": list(route.read),
        "test": route.test or None,
    }


def describe_switch(row: SwitchRow) -> dict[str, Any]:
    """Return one switch with its current value, its default and its choices."""
    return {
        "name": row.name,
        "value": row.value,
        "default": row.default,
        "values": list(list_choices()[row.name].values()),
        "reason": row.reason,
    }
