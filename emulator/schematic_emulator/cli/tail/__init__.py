"""The `tail` command."""
