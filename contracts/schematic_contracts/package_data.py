"""Read the data files of our packages."""

from __future__ import annotations

import json
import pkgutil
from typing import Any


def read_package_json(package: str, name: str) -> Any:
    """Return the JSON of a package's data file.

    Not with importlib.resources, which takes longer to import than most packages.
    Raises FileNotFoundError if the installation is incomplete.
    """
    return json.loads(pkgutil.get_data(package, name) or b"")
