"""Write a trait's value as the text that the service stores and compares.

Source: Schematic's OpenAPI description: `value` of EntityTraitDetailResponseData is a
string, and `hierarchy` of a definition is a path. How other JSON values become text is
not published; JSON without blanks is inferred.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_trait(value: Any) -> str:
    """Return a value as text: text as it is, null as "", anything else as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def find_trait_text(traits: Mapping[str, Any], hierarchy: tuple[str, ...]) -> str:
    """Return the text at a path into nested traits, "" if there is none."""
    value: Any = traits
    for name in hierarchy:
        if not isinstance(value, dict) or name not in value:
            return ""
        value = value[name]
    return write_trait(value)
