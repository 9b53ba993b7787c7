"""Follow a stream of events, one after the other, and say what cannot be."""

from __future__ import annotations

from segment_fixtures.timestamps import parse_stamp


class Causality:
    """Hold what was seen so far; `faults` are (line, what is wrong) pairs."""

    def __init__(self):
        self.faults = []
        self.line = 0
        self.last = ""
        self.users_of = {}
        self.owner_of = {}
        self.anonymous = set()
        self.known = set()
        self.introduced = set()
        self.groups = set()
        self.messages = set()
        self.moments = {}

    def feed(self, event):
        """Look at the next event."""
        self.line += 1
        self._order(event)
        self._identity(event)
        self._cause(event)

    def _require(self, claim, text):
        if not claim:
            self.faults.append((self.line, text))

    def _order(self, event):
        stamp, user = event["timestamp"], event.get("userId")
        self._require(event["messageId"] not in self.messages, "messageId again")
        self.messages.add(event["messageId"])
        self._require(stamp >= self.last, "out of order")
        self.last = stamp
        if user:
            self._require(self.moments.get(user, "") < stamp, "two at one moment")
            self.moments[user] = stamp
        told = parse_stamp(event["receivedAt"]) - (
            parse_stamp(event["sentAt"]) - parse_stamp(event["originalTimestamp"])
        )
        self._require(parse_stamp(stamp) == told, "times disagree")

    def _identity(self, event):
        user, visitor = event.get("userId"), event.get("anonymousId")
        if user and visitor:
            owner = self.users_of.setdefault(visitor, user)
            self._require(owner == user, "one anonymousId, two users")
        if event["type"] == "identify":
            for trait in ("email", "username", "avatar", "id"):
                value = event["traits"].get(trait)
                if value:
                    owner = self.owner_of.setdefault((trait, value), user)
                    self._require(owner == user, f"two users share a {trait}")

    def _cause(self, event):
        user, kind = event.get("userId"), event["type"]
        group = event["context"].get("groupId")
        if user is None:
            visitor = event["anonymousId"]
            self._require(visitor not in self.users_of, "anonymous after sign-up")
            self.anonymous.add(visitor)
            return
        if kind == "alias":
            self._require(event["previousId"] in self.anonymous, "alias of nobody")
            self.known.add(user)
        self._require(user in self.known, "a user before the alias")
        if kind == "group":
            self.groups.add((user, event["groupId"]))
        self._require(not group or (user, group) in self.groups, "grouped too early")
        if kind == "identify":
            self.introduced.add(user)
        if kind == "track":
            self._require(user in self.introduced, "track before identify")
