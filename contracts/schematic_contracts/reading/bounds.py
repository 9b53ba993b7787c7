"""How much is read of text from outside: one list, for every reader and the docs.

A reader takes its bound from here; docs/security.md is made from `BOUNDS`.
"""

from __future__ import annotations

from dataclasses import dataclass

_KB = 1024
_MB = 1024 * _KB


@dataclass(frozen=True, slots=True)
class Bound:
    """The most that a reader takes of one thing, and what to do about more."""

    what: str
    most: int
    unit: str = "bytes"
    cure: str = ""

    def refuse(self) -> str:
        """Return what a refusal says: the bound, and the cure if there is one."""
        if self.unit == "levels":
            return f"nested deeper than {self.most} levels"
        cure = f"; {self.cure}" if self.cure else ""
        return f"more than {self.most:,} {self.unit}{cure}"


# Files
CONFIGURATION = Bound("a configuration", 4 * _MB)
# A state of Terraform has everything that a team manages with it.
MAPPING = Bound(
    "a mapping file", 16 * _MB, cure="keep only the destination's subscriptions in it"
)
PROFILE = Bound("a traffic profile", 4 * _MB)
PLAN = Bound("a tracking plan", 20 * _MB, cure="is it a file of events?")
PLAN_FILES = Bound("a plan's folder", 10_000, "files")
KEY_FILE = Bound("a file with a key", 64 * _KB)
REVIEWED = Bound("a reviewed file", 4 * _MB)
YAML_TEXT = Bound("a YAML text", 512 * _KB, "characters", "write it as JSON")
# An alias repeats its anchor's value: a few lines can stand for billions of values.
YAML_VALUES = Bound("a YAML text", 40_000, "values", "write it as JSON")
TOML_TEXT = Bound("a TOML text", 512 * _KB, "characters", "write it as YAML or JSON")
# Deeper values cannot be written in an answer, and no mapping needs them.
LEVELS = Bound("a file", 100, "levels")
LINE = Bound("one event of a traffic file", 16 * _MB)
SCHEMAS = Bound(
    "a rule of a tracking plan",
    50_000,
    "schemas with its references followed",
    "name each definition once instead of several times in the one before",
)
# An event may be 32 KB long.
PATTERN = Bound("a text that a pattern asks for", 20_000, "characters")

# Links to the playground: an address and what it unpacks to.
LINK = Bound("a link to the playground", 1_000_000, "characters", "use the files")
LINK_TEXT = Bound("what such a link holds", 4 * _MB)

# Requests
HEAD = Bound("a request's headers", 64 * _KB)
SEGMENT_LEVELS = Bound("a call to Segment's API", 200, "levels")
# orjson writes 254 levels; an answer wraps an event in a few more.
CAPTURE_LEVELS = Bound("a request to Schematic's API", 240, "levels")
QUERY = Bound("a query string", 1_000, "fields")
QUERY_KEYS = Bound("the keys of a lookup", 100, "keys")
CONTROL = Bound("a request below /_emulator/", 64 * _KB)
SEED = Bound("a seed document", 4 * _MB)
DESTINATION = Bound("a destination's configuration", _MB)
WORKSPACE_LEVELS = Bound("a destination's configuration", 100, "levels")
# Some 300,000 rows.
SNAPSHOT = Bound("a snapshot", 256 * _MB)
LOG_ROW = Bound("a row of the log", 512 * _MB)

# Sockets
SOCKETS = Bound("open WebSockets", 4_000, "connections")
# Beyond it, pages ask once a second instead.
FEEDS = Bound("open feeds of the page", 100, "connections")
SOCKET_FRAME = Bound("a message to a WebSocket", 64 * _KB)
SOCKET_LEVELS = Bound("a message to a WebSocket", 50, "levels")
# What one connection follows. The vendor's SDKs hold as many of each kind.
SOCKET_ENTITIES = Bound("what one connection follows", 1_000, "companies, and users")
SOCKET_QUESTIONS = Bound("a WebSocket's questions", 10_000, "without an answer")

# Answers
WEBHOOK_ANSWER = Bound("an answer to a webhook", 64 * _KB)
ANSWER = Bound("an answer to a request of the destination or of the tests", 16 * _MB)

# Templates. Sources: @segment/actions-core 3.170.0, mapping-kit/liquid-directive.js.
TEMPLATE = Bound("a Liquid template", 1_000, "characters")
TRIGGER = Bound("a trigger", 100_000, "characters")
# Segment's memoryLimit is 100,000,000, which are gigabytes here; an event has 32 KB.
TEMPLATE_MEMORY = Bound(
    "what one Liquid template makes", 1_000_000, "characters and items"
)

BOUNDS: dict[str, tuple[Bound, ...]] = {
    "Files": (
        *(CONFIGURATION, MAPPING, PROFILE, PLAN, PLAN_FILES, KEY_FILE, REVIEWED),
        *(YAML_TEXT, YAML_VALUES, TOML_TEXT, LEVELS, LINE),
        *(SCHEMAS, PATTERN, SNAPSHOT, LOG_ROW, LINK, LINK_TEXT),
    ),
    "Requests": (
        *(HEAD, SEGMENT_LEVELS, CAPTURE_LEVELS, QUERY, QUERY_KEYS, CONTROL),
        *(SEED, DESTINATION, WORKSPACE_LEVELS),
    ),
    "Sockets": (
        *(FEEDS, SOCKETS, SOCKET_FRAME, SOCKET_LEVELS),
        *(SOCKET_ENTITIES, SOCKET_QUESTIONS),
    ),
    "Answers": (WEBHOOK_ANSWER, ANSWER),
    "Templates": (TRIGGER, TEMPLATE, TEMPLATE_MEMORY),
}
