"""The `verify` command: predictions against what Schematic has."""
