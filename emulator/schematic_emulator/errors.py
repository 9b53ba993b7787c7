"""The base class of every exception of this package."""

from __future__ import annotations


class EmulatorError(Exception):
    """Base class of every exception that this package defines.

    The other two packages of the distribution have one each:
    `schematic_contracts.ContractError` and `segment_fixtures.FixtureError`.
    """
