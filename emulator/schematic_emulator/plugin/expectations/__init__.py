"""Expectations on a sandbox, and failures that say why."""
