"""Read the JSON files of this package.

Ours. A leaf, since modules of several sub-packages have data; each reader names the
source of its file.
"""

from __future__ import annotations

import json
import pkgutil
from typing import Any

from schematic_emulator.destination.errors import DestinationError


class MissingDataError(DestinationError):
    """Report a data file that is missing from the installation."""


def read_package_json(name: str) -> Any:
    """Read a data file by its name.

    Not with importlib.resources, which takes longer to import than the rest of this
    package. Raises MissingDataError.
    """
    data = pkgutil.get_data("schematic_emulator.destination", name)
    if data is None:
        raise MissingDataError(f"{name} is missing: the package is incomplete")
    return json.loads(data)
