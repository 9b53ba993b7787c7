"""Decide flags as the vendor's published rules engine does, without side effects."""
