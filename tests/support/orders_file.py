"""A configuration whose mapping sends names that Schematic refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schematic_contracts.reading.read_yaml import read_yaml
from schematic_emulator.application import create_segment
from schematic_emulator.configuration.configuration import compile_configuration

if TYPE_CHECKING:
    from schematic_emulator import Emulator
    from schematic_emulator.source.segment_end import SegmentEnd

NAME = "shop.yaml"
# Where the event's name is mapped.
PLACE = f"{NAME}:12:13"
HEAD = """\
segment:
  sources:
    - name: web
  destinations:
    - name: Schematic
      source: web
      subscriptions:
        - name: Orders
          subscribe: type = "track"
          partnerAction: trackEvent
          mapping:
            event_name: {"@path": $.event}
            timestamp: {"@path": $.timestamp}
"""
COMPANY = 'company_keys: {groupId: {"@path": $.context.groupId}}'


def write_orders(*fields: str) -> str:
    """Return the file, with further fields of its mapping, each a line."""
    return HEAD + "".join(f"            {field}\n" for field in fields)


def connect_orders(emulator: Emulator, *fields: str) -> SegmentEnd:
    """Return Segment's end for an emulator, set up as the file says."""
    segment = create_segment(emulator)
    made = compile_configuration(read_yaml(write_orders(*fields), NAME))
    segment.workspace.replace(made.sources, made.instances)
    return segment
