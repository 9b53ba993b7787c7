"""Unpack zstd, with what is installed: Python from 3.14 on, or pyarrow."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def open_zstd(source: Any) -> Any:
    """Return a stream of what is packed with zstd, None where nothing unpacks it."""
    if sys.version_info >= (3, 14):
        return import_module("compression.zstd").ZstdFile(source)
    if not find_spec("pyarrow"):
        return None
    from pyarrow import CompressedInputStream, PythonFile

    return CompressedInputStream(PythonFile(source, mode="r"), "zstd")
