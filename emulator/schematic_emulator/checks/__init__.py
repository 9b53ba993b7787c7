"""Judge events and mappings without a server."""
