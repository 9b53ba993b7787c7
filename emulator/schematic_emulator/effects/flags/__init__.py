"""Decide flags as the service's open rules engine does; all of it pure."""
