"""Check files of events without a server, and report what was found."""
