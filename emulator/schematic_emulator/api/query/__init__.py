"""Reads what a request asks for in its query string."""
