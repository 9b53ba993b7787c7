"""Describe audit log entries, and the recent activity that they add up to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from schematic_emulator.api.describe.account import (
    describe_api_key,
    describe_environment,
)
from schematic_emulator.api.describe.values import write_instant

if TYPE_CHECKING:
    from schematic_emulator.api.describe.view import EnvironmentView
    from schematic_emulator.api.store.audit_entry import AuditEntry
    from schematic_emulator.api.store.store import Store

VERBS = {"POST": "Created", "PUT": "Updated", "DELETE": "Deleted"}


def audit_id(environment: EnvironmentView, entry: AuditEntry) -> str:
    """Return the id of an entry: 36 characters, as the service's."""
    material = f"{environment.id}\0{entry.number}".encode()
    return str(UUID(bytes=hashlib.blake2b(material, digest_size=16).digest()))


def describe_entry(
    store: Store, environment: EnvironmentView, entry: AuditEntry
) -> dict[str, Any]:
    """Return one entry of the list: `urn:...:api/audit-log`, AuditLogBrief."""
    return {
        "id": audit_id(environment, entry),
        "actor_type": "api_key",
        "api_key_id": entry.key.id,
        "api_key": describe_api_key(store, entry.key),
        "environment_id": environment.id,
        "environment": describe_environment(entry.key.environment),
        "method": entry.method,
        "url": entry.url,
        "resp_code": entry.status,
        "resource_type": entry.resource_type,
        "resource_id_string": entry.resource_id,
        "resource_name": entry.resource_name,
        "started_at": write_instant(entry.started_at),
        "ended_at": write_instant(entry.ended_at),
    }


def describe_whole_entry(
    store: Store, environment: EnvironmentView, entry: AuditEntry
) -> dict[str, Any]:
    """Return one entry with both bodies: `urn:...:api/audit-log`, AuditLog."""
    return {
        **describe_entry(store, environment, entry),
        "req_body": entry.request_text,
        "resp_body": entry.response_text,
    }


def describe_activity(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as recent activity: `urn:...:api/activity`, Activity."""
    name = entry.resource_name or entry.resource_id or ""
    kind = entry.resource_type.replace("_", " ")
    return {
        "actor_name": entry.key.name,
        "method": entry.method,
        "resource_name": name,
        "resource_type": entry.resource_type,
        "timestamp": write_instant(entry.ended_at),
        "title": f"{VERBS.get(entry.method, entry.method)} {kind} {name}".rstrip(),
    }
