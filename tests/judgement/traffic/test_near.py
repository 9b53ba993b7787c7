"""What an event has in the place of an absent path is found, and nothing else."""

from __future__ import annotations

import pytest

from schematic_emulator.judgement.traffic.near import find_near, is_similar

EVENT = {
    "type": "track",
    "userId": "u1",
    "context": {"groupId": "acme", "traits": {"email": "a@b.example"}},
    "properties": {"amount": 5, "companyName": "Acme", "empty": None, "n": {"id": 1}},
}


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("context.groupID", ["context.groupId"]),
        ("context.group_id", ["context.groupId"]),
        ("properties.groupId", ["context.groupId"]),
        ("properties.amuont", ["properties.amount"]),
        ("properties.company_name", ["properties.companyName"]),
        ("propertys.amount", ["properties.amount", "properties.amount"]),
        ("properties.N.id", ["properties.n.id"]),
        ("traits.email", ["context.traits.email"]),
        ("context.userId", ["userId"]),
        ("properties.type", []),
        ("properties.Empty", []),
        ("properties.colour", []),
    ],
)
def test_near_paths_of_an_event(path: str, near: list[str]):
    found = [".".join(each) for each in find_near(EVENT, tuple(path.split(".")))]

    assert found == near


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("groupId", "group-ID", True),
        ("email", "emial", True),
        ("email", "emails", True),
        ("email", "emilia", False),
        ("email", "e_mails", True),
        ("company", "compnay", True),
        ("id", "ip", False),
        ("name", "plan", False),
        ("firstName", "lastName", False),
    ],
)
def test_similar_names(one: str, other: str, expected: object):
    assert is_similar(one, other) is expected
    assert is_similar(other, one) is expected
