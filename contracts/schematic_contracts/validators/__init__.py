"""Check a value against a schema: fast by jsonschema-rs, by jsonschema as reference."""
