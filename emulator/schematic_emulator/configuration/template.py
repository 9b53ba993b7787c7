"""Write a configuration to start with."""

from __future__ import annotations

import json
import re
from importlib import resources
from textwrap import indent
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schematic_emulator.configuration.mapping_file.mapping_file import MappingFile

# The template's lines that a mapping file replaces.
_PRESETS = re.compile(
    r"      # These are the destination's presets.*?(?=\n# Seed)", re.DOTALL
)
_SCHEMATIC = re.compile(r"schematic:\n.*?(?=\nemulator:)", re.DOTALL)


def write_template(
    source: str, destination: str, write_key: str, mapping: MappingFile | None = None
) -> str:
    """Return the text of a commented configuration file that loads as it stands.

    It has one source with its write key and one destination with the subscriptions of
    `mapping`, by default the presets.
    """
    text = (
        resources.files(__package__).joinpath("data/template.yaml").read_text("utf-8")
    )
    names = {"source": source, "destination": destination, "write_key": write_key}
    # A JSON string is a YAML string.
    text = re.sub(
        "<(source|destination|write_key)>",
        lambda found: json.dumps(names[found[1]], ensure_ascii=False),
        text,
    )
    return text if mapping is None else _insert(text, mapping)


def _insert(text: str, mapping: MappingFile) -> str:
    """Return the template with what a mapping file says instead of the presets."""
    # Loaded for those who have such a file: PyYAML is slow to import.
    from schematic_emulator.configuration.mapping_file.write_yaml import write_yaml

    if not mapping.is_enabled:
        text = text.replace("\n      enabled: true\n", "\n      enabled: false\n", 1)
    rows = [row.subscription for row in mapping.rows if row.runs]
    given: dict[str, Any] = {"settings": mapping.settings} if mapping.settings else {}
    written = indent(write_yaml({**given, "subscriptions": rows}), " " * 6)
    text = _PRESETS.sub(lambda _: written, text)
    if mapping.schematic:
        section = write_yaml({"schematic": mapping.schematic})
        text = _SCHEMATIC.sub(lambda _: section, text)
    return text
