"""Replay recorded cases of the published engine and compare the results.

The cases are those of tests/golden/destination, recorded with
@segment/action-destinations 3.497.0; `make parity` compares random ones. May import all
of the destination.
"""
