"""Write a configuration to begin with."""

from __future__ import annotations

import json
from importlib import resources


def write_template(source: str, destination: str, write_key: str) -> str:
    """Return the text of a commented configuration file that loads as it stands.

    It holds one source with its write key and one destination with the presets.
    """
    text = (
        resources.files(__package__).joinpath("data/template.yaml").read_text("utf-8")
    )
    names = {"source": source, "destination": destination, "write_key": write_key}
    for name, value in names.items():
        # A JSON string is a YAML string.
        text = text.replace(f"<{name}>", json.dumps(value, ensure_ascii=False))
    return text
