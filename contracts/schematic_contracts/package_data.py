"""Read the data files of our packages."""

from __future__ import annotations

import json
import pkgutil
from typing import Any


def read_package_json(package: str, name: str) -> Any:
    """Return the JSON of a package's data file.

    Raises FileNotFoundError if the installation is incomplete.
    """
    return json.loads(read_package_text(package, name))


def read_package_text(package: str, name: str) -> str:
    """Return the text of a package's data file; raises as `read_package_json` does.

    Not with importlib.resources, which takes longer to import than most packages.
    """
    return (pkgutil.get_data(package, name) or b"").decode("utf-8")
