"""Write a configuration to start with."""

from __future__ import annotations

import json
import re
from importlib import resources


def write_template(source: str, destination: str, write_key: str) -> str:
    """Return the text of a commented configuration file that loads as it stands.

    It holds one source with its write key and one destination with the presets.
    """
    text = (
        resources.files(__package__).joinpath("data/template.yaml").read_text("utf-8")
    )
    names = {"source": source, "destination": destination, "write_key": write_key}
    # A JSON string is a YAML string.
    return re.sub(
        "<(source|destination|write_key)>",
        lambda found: json.dumps(names[found[1]], ensure_ascii=False),
        text,
    )
