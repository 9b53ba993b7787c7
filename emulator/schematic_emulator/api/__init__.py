"""Be Schematic's end: a request in, the state changed, an answer out."""

from __future__ import annotations
