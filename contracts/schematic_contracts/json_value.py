"""Types of JSON values in Python."""

from __future__ import annotations

from typing import Any, TypeAlias

# What `json.loads` can return, in full.
Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

# A JSON object whose properties are looked up by name.
JsonObject: TypeAlias = dict[str, Any]
