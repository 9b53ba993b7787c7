"""Add the routes that create, list and remove tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from schematic_contracts.reading.bounds import SEED
from schematic_emulator.api.describe.values import write_instant, write_optional
from schematic_emulator.effects.seed.step import SeedError
from schematic_emulator.inspector.respond import (
    ProblemError,
    answer,
    read_checked,
    refuse_seed,
)
from schematic_emulator.inspector.tenants import Tenant, TenantError, Tenants

if TYPE_CHECKING:
    from flask import Blueprint, Response

    from schematic_emulator.api.emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd


def add_routes(blueprint: Blueprint, emulator: Emulator, segment: SegmentEnd) -> None:
    """Add `GET` and `POST tenants`, and `DELETE tenants/<id>`, also by its name.

    A tenant is set up as the configuration says: an environment with its keys, and a
    source with a write key, whose destinations send to that environment. All of the
    body is optional: `name`, `expires_in` in seconds, `schematic` instead of the
    configuration's section, and the `source` whose destinations are copied.
    """
    tenants = Tenants(emulator, segment)

    @blueprint.get("/tenants")
    def list_tenants() -> Response:
        return answer({"data": [describe_tenant(one) for one in tenants.all()]})

    @blueprint.post("/tenants")
    def create_tenant() -> Response:
        posted = read_checked("emulator/make-tenant", SEED)
        try:
            tenant = tenants.create(
                posted.get("name"),
                source=posted.get("source"),
                section=posted.get("schematic"),
                expires_in=posted.get("expires_in"),
            )
        except TenantError as error:
            pointer = error.pointer or None
            raise ProblemError(error.status, str(error), pointer) from error
        except SeedError as error:
            raise refuse_seed(error) from error
        return answer({**describe_tenant(tenant), **_open(tenant)}, 201)

    @blueprint.delete("/tenants/<tenant_id>")
    def remove_tenant(tenant_id: str) -> Response:
        tenant = tenants.find(tenant_id)
        if tenant is None:
            raise ProblemError(404, "no tenant has this id or name")
        return answer({"deleted": True, "dropped": tenants.remove(tenant)})


def describe_tenant(tenant: Tenant) -> dict[str, Any]:
    """Return a tenant as a JSON object, without its keys."""
    return {
        "id": tenant.id,
        "name": tenant.name,
        "destinations": list(tenant.destinations),
        "created_at": write_instant(tenant.created_at),
        "expires_at": write_optional(tenant.expires_at),
    }


def _open(tenant: Tenant) -> dict[str, Any]:
    """Return what a client needs to use a tenant; its keys are not shown again."""
    url = request.host_url.rstrip("/")
    return {
        "environment_id": tenant.id,
        "api_key": tenant.api_key,
        "publishable_key": tenant.publishable_key,
        "write_key": tenant.write_key,
        "addresses": {
            "rest": url,
            "capture": url,
            "segment": url,
            "control": f"{url}/_emulator",
        },
    }
