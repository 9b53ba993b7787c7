"""Tell pytest about the emulator; everything heavy waits until it is used."""

from __future__ import annotations
