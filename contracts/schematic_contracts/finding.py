"""One thing that a check reports, tied to the rule that says what it means."""

from __future__ import annotations

from dataclasses import dataclass

from schematic_contracts.rules import get_rule


@dataclass(frozen=True, slots=True)
class Finding:
    """Tell what is wrong in this one case; its rule tells what that leads to.

    `pointer` is the place in the event, mapping or body; `found` the value there.
    `published` and `documented` stand beside each other where a profile matters.
    """

    rule: str
    message: str
    pointer: str = ""
    found: str = ""
    published: str = ""
    documented: str = ""

    @property
    def severity(self) -> str:
        """Return `error`, `warning` or `info`."""
        return get_rule(self.rule).severity

    @property
    def consequence(self) -> str:
        """Return what the case leads to, and by whose word."""
        return get_rule(self.rule).consequence

    @property
    def cure(self) -> str:
        """Return what to change."""
        return get_rule(self.rule).cure

    @property
    def source(self) -> str:
        """Return where the rule was read."""
        return get_rule(self.rule).source

    def to_json(self) -> dict[str, str]:
        """Return the members, with what the rule adds, as a JSON object."""
        rule = get_rule(self.rule)
        return {
            "rule": self.rule,
            "severity": rule.severity,
            "message": self.message,
            "pointer": self.pointer,
            "found": self.found,
            "published": self.published,
            "documented": self.documented,
            "consequence": rule.consequence,
            "cure": rule.cure,
            "source": rule.source,
        }
