"""Write JSON data as YAML that reads as the same data."""

from __future__ import annotations

from typing import Any

import yaml

from schematic_contracts.reading.read_yaml import read_plain

# Long lines are not broken: a trigger or template is searched for as a whole.
_WIDTH = 10**6


def write_yaml(data: Any) -> str:
    """Return data as YAML; what has no lists or objects in it is on one line."""
    text: str = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=_WIDTH,
    )
    return text


class _Dumper(yaml.SafeDumper):
    """Writes equal values in full, and quotes text that would be read as another."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        # A line break of any kind is escaped: YAML makes one kind of them all.
        is_plain = text.isprintable() and isinstance(read_plain(text), str)
        style = None if is_plain else '"'
        node: yaml.ScalarNode = self.represent_scalar(
            "tag:yaml.org,2002:str", text, style
        )
        return node


_Dumper.add_representer(str, _Dumper.represent_text)
