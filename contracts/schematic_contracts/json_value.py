"""JSON as Python holds it."""

from __future__ import annotations

from typing import Any, TypeAlias

# What `json.loads` can return, said in full.
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

# A JSON object whose members the reader looks up by name.
JsonObject: TypeAlias = dict[str, Any]
