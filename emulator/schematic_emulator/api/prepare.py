"""Load in advance what the first requests need: they must not need a file any more.

A process that has used up its file descriptors can neither import a module nor read a
contract. Its open connections are answered all the same.
"""

from __future__ import annotations

import orjson

from schematic_contracts.rules import find_rule
from schematic_contracts.validation import EVENT_CONTRACTS, check, is_valid
from schematic_emulator.api.emulator import Emulator, RequestFacts


def prepare_capture() -> None:
    """Load what an event of any type, valid or not, needs."""
    emulator = Emulator()
    store = emulator.store
    key = store.create_key("secret", store.create_environment())
    facts = RequestFacts(header_key=key, origin="null")
    for contract in EVENT_CONTRACTS.values():
        is_valid(contract, {})
    for kind in ("track", "trak"):  # what explains one violation explains all
        event = {"type": kind, "body": {"evnt": 1}}
        emulator.receive_event(orjson.dumps(event), facts)
    store.revoke_key(store.get_key(key))
    emulator.receive_event(b"{}", facts)
    find_rule("contract")  # journeys look up the rules of findings


def prepare_rest() -> None:
    """Load the contracts of the bodies that REST and the control plane receive."""
    # Not at the top: the first event needs no table of routes.
    from schematic_emulator.api.operations import list_routes

    for route in list_routes():
        for contract in route.body.split():
            check(contract, {})
