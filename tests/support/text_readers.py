"""Every reader of text from outside as a function, with texts that it takes.

`python -m support.text_readers 200000` damages so many texts for each reader, and
prints how many it took, and how long the slowest one lasted.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from random import Random

from schematic_contracts.errors import ContractError
from schematic_contracts.reading.decode import decode_text
from schematic_contracts.reading.read_bytes import read_document
from schematic_contracts.reading.read_json import read_json
from schematic_contracts.reading.read_toml import read_toml
from schematic_contracts.reading.read_yaml import read_yaml
from schematic_contracts.tracking_plan.ecma_pattern import find_excess
from schematic_contracts.tracking_plan.read_plan import read_plan
from schematic_emulator.api.capture.envelope import parse, unpack
from schematic_emulator.api.emulator import Emulator
from schematic_emulator.api.rest.query.parse import read_pairs
from schematic_emulator.api.snapshot import restore_snapshot, take_snapshot
from schematic_emulator.api.store.facts import RequestFacts
from schematic_emulator.checks.files.event_files import read_blocks
from schematic_emulator.checks.impact.accepted import read_accepted
from schematic_emulator.configuration.configuration import compile_configuration
from schematic_emulator.configuration.mapping_file.read import read_mapping_file
from schematic_emulator.destination.liquid.template import compile_liquid_template
from schematic_emulator.destination.trigger.parser import parse_trigger
from schematic_emulator.effects.seed.check import check_section
from schematic_emulator.errors import EmulatorError
from schematic_emulator.judgement.compare.changes import KINDS
from schematic_emulator.source.request_body import read_json as read_call
from schematic_emulator.source.request_body import unpack as unpack_call
from support.contract_files import EXAMPLES
from support.damage import damage

OURS = (EmulatorError, ContractError)
MOST = 5 * 2**20
EVENT = {
    "type": "track",
    "event": "Order Completed",
    "userId": "u-1",
    "messageId": "m-1",
    "timestamp": "2026-01-05T10:00:00.000Z",
    "properties": {"total": 99.5, "items": [{"id": 1}], "list": "1,2"},
    "context": {"groupId": "acme", "ip": "10.0.0.1"},
}
PLAN = {
    "rules": [
        {
            "type": "TRACK",
            "key": "Song Played",
            "version": 1,
            "jsonSchema": {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "properties": {
                    "properties": {
                        "type": "object",
                        "required": ["title"],
                        "properties": {
                            "title": {"type": "string", "pattern": "^[A-Z]{1,9}$"},
                            "length": {"$ref": "#/definitions/length"},
                        },
                    }
                },
                "definitions": {"length": {"type": "integer", "minimum": 1}},
            },
        }
    ]
}
MAPPING = [
    {
        "name": "Orders",
        "partnerAction": "track",
        "subscribe": 'type = "track" and event = "Order Completed"',
        "mapping": {
            "event_name": {"@liquid": "{{ event | downcase }}"},
            "company_keys": {"id": {"@path": "$.context.groupId"}},
            "quantity": {"@if": {"exists": {"@path": "$.a"}, "then": 2, "else": 1}},
        },
    }
]
ACCEPTED = {"kind": KINDS[0], "name": "a", "companies": 2}
TRIGGERS = (
    'type = "track" and (event = "Order Completed" or properties.total > 5)',
    'type = "identify" and traits.email != null and context.ip = "1.2.3.4"',
    "contains(event, \"Order\") or match(name, '*Page') and !contains(userId, 'x')",
)
TEMPLATES = (
    "{{ event | downcase | replace: ' ', '_' }}",
    "{% if properties.total > 5 %}big{% elsif a %}b{% else %}c{% endif %}{{ a.b[0] }}",
    "{% capture a %}{{ event }}{% endcapture %}{% assign b = a | split: ' ' %}{{ b }}",
    "{{ timestamp | date: '%Y-%m-%d' }}{% cycle 'a', 'b' %}{% increment c %}",
)
PATTERNS = (r"^[A-Z]{2}\d{4}$", r"^(?<y>\d{4})-\k<y>$", r"^(a|b+)*[^\s]{1,30}\p{L}$")


@dataclass(frozen=True, slots=True)
class TextReader:
    """How a text is read, and texts to damage."""

    read: Callable[[str], object]
    texts: tuple[str, ...]


@cache
def _emulator() -> Emulator:
    return Emulator()


def _examples(contract: str, names: str = "*") -> tuple[str, ...]:
    files = (EXAMPLES / "emulator" / contract / "valid").glob(f"{names}.json")
    return tuple(path.read_text(encoding="utf-8") for path in sorted(files))


def _read_packed(text: str) -> None:
    """Read a request that is packed and then damaged, as latin-1 text."""
    body = text.encode("latin-1", "replace")
    unpack(body, RequestFacts(content_encoding="gzip"), MOST)
    unpack_call(body, "gzip", MOST)


def _read_as_json_value(read: Callable[[object], object], text: str) -> object:
    return read(read_document(text, "x.json").data)


def _read_traffic(text: str) -> None:
    body = text.encode("utf-8", "replace")
    for block in read_blocks(io.BytesIO(body), "events.ndjson", "check"):
        for _ in block.numbered():
            pass


def _bytes(read: Callable[[bytes], object], text: str) -> object:
    return read(text.encode("utf-8", "surrogatepass"))


def _dumped(*values: object) -> tuple[str, ...]:
    return tuple(json.dumps(value, indent=1) for value in values)


PACKED = gzip.compress(b'{"type": "track"}' * 50, mtime=0).decode("latin-1")
YAML = (
    "segment: &a\n  sources:\n  - name: web\nb:\n  <<: *a\n  c: {d: [1, x]}\n",
    "a: |\n  text\nb: >-\n  more\nc: 'it''s'\nd: \"\\u00e9\"\n? e\n: [1, {f: ~}]\n",
)
TOML = ('[tool.schematic-emulator]\na = 1\nb = {c = "d"}\n[[tool.x]]\ne = [1, 2.5]\n',)
READERS = {
    "JSON": TextReader(partial(read_json, name="x.json"), _dumped(EVENT, PLAN)),
    "YAML": TextReader(partial(read_yaml, name="x.yaml"), YAML),
    "TOML": TextReader(
        lambda text: read_toml(text, "x.toml", ("tool", "schematic-emulator")), TOML
    ),
    "text": TextReader(
        partial(_bytes, partial(decode_text, name="x.json")), _dumped(EVENT)
    ),
    "configuration": TextReader(
        lambda text: compile_configuration(read_document(text, "x.json")),
        _examples("configuration", "whole"),
    ),
    "mapping": TextReader(
        partial(read_mapping_file, name="mapping.json"),
        _dumped(MAPPING, {"subscriptions": MAPPING}),
    ),
    "plan": TextReader(partial(_read_as_json_value, read_plan), _dumped(PLAN)),
    "seed": TextReader(partial(_read_as_json_value, check_section), _examples("seed")),
    "accepted differences": TextReader(
        partial(_bytes, partial(read_accepted, name="accepted.json")),
        _dumped(
            {
                "version": 1,
                "accepted": [{"kind": KINDS[0], "name": "a", "companies": 2}],
            }
        ),
    ),
    "pattern": TextReader(find_excess, PATTERNS),
    "trigger": TextReader(parse_trigger, TRIGGERS),
    "template": TextReader(
        lambda text: compile_liquid_template(text[:1_000])(EVENT), TEMPLATES
    ),
    "traffic": TextReader(_read_traffic, (json.dumps(EVENT) + "\n", *_dumped([EVENT]))),
    "capture": TextReader(partial(_bytes, parse), _dumped(EVENT)),
    "call": TextReader(partial(_bytes, read_call), _dumped({"batch": [EVENT]})),
    "packed body": TextReader(_read_packed, (PACKED,)),
    "query": TextReader(
        lambda text: read_pairs(text.encode("ascii", "replace")),
        ("keys[id]=acme&limit=5&q=%C3%A9", "keys=%7B%22id%22%3A1%7D"),
    ),
    "snapshot": TextReader(
        lambda text: restore_snapshot(_emulator(), text.encode("utf-8", "replace")),
        (take_snapshot(Emulator()).decode(),),
    ),
}


@dataclass(slots=True)
class Trial:
    """What came of many damaged texts: how many were taken, and the slowest one."""

    outcomes: Counter[str]
    slowest_s: float = 0.0
    slowest: str = ""


def try_damaged(name: str, cases: int, seed: int = 0) -> Trial:
    """Read damaged texts. Raises what is not an error of ours."""
    reader, draw = READERS[name], Random(f"{name} {seed}")
    trial = Trial(Counter())
    for _ in range(cases):
        text = damage(draw.choice(reader.texts), draw, reader.texts)
        begin = time.process_time()
        try:
            reader.read(text)
            trial.outcomes["taken"] += 1
        except OURS as error:
            require_clear(str(error))
            trial.outcomes["refused"] += 1
        except Exception as error:
            error.add_note(f"{name}: {text!r}")
            raise
        took = time.process_time() - begin
        if took > trial.slowest_s:
            trial.slowest_s, trial.slowest = took, text
    return trial


def require_clear(message: str) -> None:
    """Require a refusal that says something, of ours."""
    assert message.strip()
    assert "internal error" not in message.lower()


if __name__ == "__main__":
    for chosen in sys.argv[2:] or READERS:
        found = try_damaged(chosen, int(sys.argv[1]))
        counts = dict(found.outcomes)
        sys.stdout.write(f"{chosen}: {counts}, at most {found.slowest_s:.3f} s\n")
