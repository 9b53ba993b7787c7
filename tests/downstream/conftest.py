"""Keep the example repositories out of our own run: each is run as its owner would."""

from __future__ import annotations

collect_ignore_glob = ["repos/*"]
