"""Read JSON, YAML and TOML of other tools, with the place of each value."""
