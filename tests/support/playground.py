"""The playground as it is published, with Python's own files beside it."""

from __future__ import annotations

import os
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from support.node import require_packages
from support.once import once

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "docs" / "playground" / "build.py"
# What npm and PyPI do not have for WebAssembly.
STAND_INS = ROOT / "tests" / "playground" / "stand_ins"


def read_script() -> dict[str, Any]:
    """Return the names of the script that builds the page."""
    return runpy.run_path(str(SCRIPT))


def build_page(shared: Path, wheel: Path) -> Path:
    """Build the page once in a run; orjson and rpds-py are stand-ins in it.

    SCHEMATIC_EMULATOR_PLAYGROUND=published takes those of the runtime instead,
    which Node loads from the runtime's address.
    """
    runtime = require_packages() / "node_modules" / "pyodide"
    build = read_script()["build"]
    is_published = os.environ.get("SCHEMATIC_EMULATOR_PLAYGROUND") == "published"
    lay = [] if is_published else [STAND_INS]
    return once(
        shared / "playground", lambda folder: build(folder, wheel, runtime, lay)
    )


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line on stderr for each."""

    extensions_map: ClassVar = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving_folder(folder: Path) -> Iterator[str]:
    """Serve a folder's files; yield its address."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
