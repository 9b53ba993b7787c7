"""Replay recorded cases of the published engine, and compare the answers."""
