"""The relay, asked over HTTP."""

from __future__ import annotations

ADA = {
    "type": "identify",
    "messageId": "ada-1",
    "userId": "u1",
    "traits": {"name": "Ada"},
    "context": {"groupId": "acme"},
}


def test_person_and_account_are_known(segment_deliver, schematic_sandbox):
    segment_deliver(ADA)

    schematic_sandbox.expect.identify(
        user={"user_id": "u1"}, name="Ada", company={"account_id": "acme"}
    )
    assert schematic_sandbox.find_company({"account_id": "acme"}) is not None
