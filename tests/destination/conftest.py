"""Options that only this folder's tests have."""

from __future__ import annotations


def pytest_addoption(parser):
    parser.addoption(
        "--parity-cases",
        default="4000",
        help="how many random cases the published engine is asked",
    )
