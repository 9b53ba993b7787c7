"""Read the JSON files that stand beside this package's modules."""

from __future__ import annotations

import json
import pkgutil
from typing import Any

from schematic_emulator.destination.errors import DestinationError


class MissingDataError(DestinationError):
    """Name a data file that the installation lacks."""


def read_package_json(name: str) -> Any:
    """Read a data file by its name.

    Not through importlib.resources, which takes longer to import than all the
    rest of this package.
    """
    data = pkgutil.get_data("schematic_emulator.destination", name)
    if data is None:
        raise MissingDataError(f"{name} is missing: the package is incomplete")
    return json.loads(data)
