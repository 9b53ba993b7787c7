"""Build the blueprint of the control plane from the modules of its routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from schematic_emulator.api.rest.request.respond import OWN_PREFIX
from schematic_emulator.inspector.respond import protect
from schematic_emulator.inspector.routes import (
    changes,
    clock,
    contracts,
    deliveries,
    destinations,
    drain,
    engage,
    entities,
    environments,
    expect,
    explain,
    fidelity,
    findings,
    health,
    journal,
    journeys,
    keys,
    page,
    reset,
    rules,
    seed,
    snapshot,
    tenants,
    webhooks,
    why,
)

if TYPE_CHECKING:
    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd

PARTS = (
    health,
    journal,
    environments,
    keys,
    clock,
    contracts,
    rules,
    seed,
    why,
    fidelity,
    webhooks,
    changes,
    entities,
)
SHARED_PARTS = (
    *(reset, drain, snapshot, tenants, expect),
    *(findings, journeys, explain, destinations, page),
)
SEGMENT_PARTS = (deliveries, engage)


def build_blueprint(emulator: Emulator, segment: SegmentEnd) -> Blueprint:
    """Return every route under /_emulator/, protected as `guard.py` says."""
    blueprint = Blueprint(
        "emulator",
        "schematic_emulator.inspector",
        url_prefix=OWN_PREFIX,
        template_folder="templates",
    )
    protect(blueprint)
    for part in PARTS:
        part.add_routes(blueprint, emulator)
    for shared_part in SHARED_PARTS:
        shared_part.add_routes(blueprint, emulator, segment)
    for segment_part in SEGMENT_PARTS:
        segment_part.add_routes(blueprint, segment)
    return blueprint
