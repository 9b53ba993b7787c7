"""Name a finding so that the next run, and another machine, find it again."""

from __future__ import annotations

import hashlib


def make_fingerprint(rule_id: str, subject: str) -> str:
    """Return 32 hexadecimal digits for a rule and what its finding is about.

    File and line do not count: a finding that moves is the same finding.

    >>> make_fingerprint("event-name", "Order!")
    'ec87a7d63bb45e4866b6880f9906bfa1'
    """
    text = f"{rule_id}\0{subject}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:32]
