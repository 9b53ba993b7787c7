"""Expectations on a sandbox, and the explanation of one that fails."""
