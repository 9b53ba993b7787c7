"""Manage keys and environments with the last SDK that offers it; print what is seen."""

from __future__ import annotations

import json
import sys

from schematic.client import Schematic, SchematicConfig

url, api_key = sys.argv[1:]
config = SchematicConfig(base_url=url)
accounts = Schematic(api_key, config).accounts
staging = accounts.create_environment(name="Staging", environment_type="staging").data
renamed = accounts.update_environment(staging.id, name="QA").data
made = accounts.create_api_key(name="CI", environment_id=staging.id, readonly=True).data
changed = accounts.update_api_key(made.id, description="For the pipeline").data
other = Schematic(made.secret, config).accounts
listed = accounts.list_api_keys(require_environment=True).data
sys.stdout.write(
    json.dumps(
        {
            "environments": [each.name for each in accounts.list_environments().data],
            "renamed": renamed.name,
            "api_keys": staging.api_keys,
            "described": [changed.name, changed.description, changed.readonly],
            "prefix": made.secret.split("_")[1],
            "whoami": other.get_who_am_i().data.environment_id == staging.id,
            "listed": made.id in [each.id for each in listed],
            "count": accounts.count_api_keys(
                environment_id=staging.id, require_environment=True
            ).data.count,
            "revoked": accounts.delete_api_key(made.id).data.deleted,
            "deleted": accounts.delete_environment(staging.id).data.deleted,
            "left": len(accounts.list_environments().data),
        }
    )
)
