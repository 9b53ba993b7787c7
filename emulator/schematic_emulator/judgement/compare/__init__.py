"""Compare what two mappings make of the same event: usage, companies, users, times."""
