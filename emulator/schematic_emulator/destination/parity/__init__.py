"""Replay recorded cases of the published engine and compare the results.

Source of the cases: @segment/action-destinations 3.497.0 and @segment/actions-core
3.170.0, recorded in tests/golden/destination; `make parity` compares random ones. May
import all of the destination.
"""
