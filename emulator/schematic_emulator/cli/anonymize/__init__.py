"""The `anonymize` command."""
