"""The `impact` command: two mappings, the same traffic."""
