"""Describes the query fields of a route: name, kind and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "texts", "integer", "boolean", "instant", "key-map"]

DEFAULT_LIMIT = 100
MAX_LIMIT = 250
MAX_INT64 = 2**63 - 1


@dataclass(frozen=True, slots=True)
class QueryField:
    """One query field: its kind, its default and the bounds of its values.

    `max_length` counts characters; `minimum`, `maximum` and `default` are for integers.
    `shows` names the member that a list's rows lack unless the field is true.
    """

    name: str
    kind: Kind = "text"
    max_length: int = 255
    max_items: int = 100
    minimum: int = 0
    maximum: int = MAX_INT64
    default: int | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    shows: str = ""


# Source of the bounds: SchematicHQ/schematic-fern-config, schematic.yaml.
LIMIT = QueryField("limit", "integer", maximum=MAX_LIMIT, default=DEFAULT_LIMIT)
OFFSET = QueryField("offset", "integer", default=0)
IDS = QueryField("ids", "texts")
SEARCH = QueryField("q", max_length=512)
KEYS = QueryField("keys", "key-map", required=True)
