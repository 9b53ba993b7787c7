"""One thing that a check reports, tied to the rule that says what it means."""

from __future__ import annotations

from dataclasses import dataclass

from schematic_contracts.rules import get_rule


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one place. Its rule says what the problem leads to.

    `pointer` is a JSON pointer into the event, mapping or body; `found` is the value
    there. `published` and `documented` are both set where the destination's code and
    its documentation differ; each says what happens under that profile. `subject`
    names what the finding is about: an event's name, a key, a mapping; equal problems
    of equal subjects are counted together. `place` is where a file has it,
    `file:line:column`, "" for a finding on an event.
    """

    rule: str
    message: str
    pointer: str = ""
    found: str = ""
    published: str = ""
    documented: str = ""
    subject: str = ""
    place: str = ""

    def __reduce__(self) -> tuple[type[Finding], tuple[str, ...]]:
        """Pickle the fields in order: in half the time that a dataclass takes."""
        return Finding, tuple(getattr(self, name) for name in self.__slots__)

    @property
    def severity(self) -> str:
        """Return `error`, `warning` or `info`."""
        return get_rule(self.rule).severity

    @property
    def consequence(self) -> str:
        """Return what happens in production, and who says so."""
        return get_rule(self.rule).consequence

    @property
    def cure(self) -> str:
        """Return what to change."""
        return get_rule(self.rule).cure

    @property
    def source(self) -> str:
        """Return the page or file that the rule is taken from."""
        return get_rule(self.rule).source

    def to_json(self) -> dict[str, str]:
        """Return the fields and those of the rule as one JSON object."""
        rule = get_rule(self.rule)
        return {
            "rule": self.rule,
            "severity": rule.severity,
            "message": self.message,
            "pointer": self.pointer,
            "found": self.found,
            "published": self.published,
            "documented": self.documented,
            "subject": self.subject,
            "place": self.place,
            "consequence": rule.consequence,
            "cure": rule.cure,
            "source": rule.source,
        }
