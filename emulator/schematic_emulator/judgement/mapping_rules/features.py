"""Find what is wrong with a configuration outside its mappings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from schematic_contracts.finding import Finding
from schematic_emulator.destination import snake_case_event_name
from schematic_emulator.terminal.safe_text import inert, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

_ACCEPTED = re.compile(r"[A-Za-z0-9_-]+")


def find_problems(file: MappingFile) -> Iterator[Finding]:
    """Yield each value of a configuration that is not allowed there."""
    for pointer, message in file.problems:
        yield Finding(
            rule="configuration-invalid",
            message=inert(message),
            pointer=pointer,
            subject=pointer or "/",
            place=file.document.locate(pointer),
        )


def find_unfed_features(file: MappingFile) -> Iterator[Finding]:
    """Yield each feature whose event name the destination never sends."""
    features = (file.schematic or {}).get("features")
    for index, feature in enumerate(features if isinstance(features, list) else ()):
        name = feature.get("event_subtype") if isinstance(feature, dict) else None
        problem = _describe(name) if isinstance(name, str) else ""
        if problem:
            pointer = f"/schematic/features/{index}/event_subtype"
            yield Finding(
                rule="feature-unfed",
                message=f"no event feeds {show(name)}: {problem}",
                pointer=pointer,
                found=show(name),
                subject=f"schematic: {_label(feature, index)}",
                place=file.document.locate(pointer),
            )


def _describe(name: str) -> str:
    sent = snake_case_event_name(name)
    if sent != name:
        return f"an event of this name is sent as {inert(sent)}"
    if not _ACCEPTED.fullmatch(name):
        return "Schematic accepts letters, digits, dashes and underscores in a name"
    return ""


def _label(feature: dict[str, Any], index: int) -> str:
    name = feature.get("name")
    return inert(name) if isinstance(name, str) and name else f"feature {index + 1}"
