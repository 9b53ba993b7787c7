"""Compare two mappings over files of traffic: what differs, and what was accepted."""
