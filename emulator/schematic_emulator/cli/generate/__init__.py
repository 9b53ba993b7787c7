"""The command `generate`: Segment events to a file or a server."""
