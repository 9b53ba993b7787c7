"""Many senders at once: nothing is lost, counted twice, or out of a sender's order."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from support.segment_end import configure, make_bench, make_instance

SENDERS = 8
CALLS = 40


def test_senders_in_parallel_keep_their_own_order():
    bench = make_bench()

    def send(sender: int) -> None:
        for number in range(CALLS):
            call = {"userId": f"u{sender}", "event": f"e{number}"}
            assert bench.post("track", call).status == 200

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(send, range(SENDERS)))
    bench.segment.drain(30)

    by_user = defaultdict(list)
    for body in bench.client.bodies():
        by_user[body["body"]["user"]["userId"]].append(body["body"]["event"])
    expected = [f"e{number}" for number in range(CALLS)]
    numbers = {row.number for row in bench.segment.deliveries()}
    assert len(numbers) == SENDERS * CALLS
    assert by_user == {f"u{sender}": expected for sender in range(SENDERS)}


def test_changes_amid_events_are_seen_whole():
    """Each event is sent by one configuration: key and name always fit together."""
    bench = make_bench()
    configure(bench, make_instance(settings={"apiKey": "sch_dev_0"}))

    def change(number: int) -> None:
        mapping = {
            "event_name": f"n{number}",
            "timestamp": {"@path": "$.timestamp"},
        }
        row = {
            "subscribe": 'type = "track"',
            "partnerAction": "trackEvent",
            "mapping": mapping,
        }
        patch = {"settings": {"apiKey": f"sch_dev_{number}"}, "subscriptions": [row]}
        assert bench.segment.workspace.change("schematic", patch) == []

    change(0)
    call = {"userId": "u", "event": "e"}
    with ThreadPoolExecutor(4) as pool:
        changes = [pool.submit(change, number) for number in range(1, 100)]
        posts = [pool.submit(bench.post, "track", call) for _ in range(200)]
        changes += [pool.submit(change, number) for number in range(100, 200)]
    assert [done.result() for done in changes] == [None] * 199
    assert {done.result().status for done in posts} == {200}
    bench.segment.drain(30)

    pairs = {
        (body["api_key"].removeprefix("sch_dev_"), body["body"]["event"][1:])
        for body in bench.client.bodies()
    }
    assert pairs
    assert all(key == name for key, name in pairs)
