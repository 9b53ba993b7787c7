"""Hide mail addresses and phone numbers in what a report shows to others."""

from __future__ import annotations

import re

MAIL, PHONE = "[mail]", "[phone]"
# As long as a mail server takes one, so that a search is short. `{id}` is ours.
_LOCAL = r"(?:[\w.+%-]|\{id\}){1,64}"
_MAIL = re.compile(rf"{_LOCAL}(?:@|%40)(?:[\w-]{{1,63}}\.)+[^\W\d_]{{2,63}}")
# With its country code, or three groups as in the USA. A timestamp is neither.
_PHONE = re.compile(
    r"(?<![^\W_+])\+[1-9](?:[ ()._/-]{0,2}\d){6,14}(?!\d)"
    r"|(?<![^\W_-])(?:\(\d{3}\) ?|\d{3}[ ._-])\d{3}[ ._-]\d{4}(?![\d-])"
)
_WORD = re.compile(r"[^\W_]+")


def hide_personal(text: str) -> str:
    """Return a text with `[mail]` and `[phone]` for each address and phone number.

    >>> hide_personal('"Invite sent to ada@example.com", +49 170 1234567')
    '"Invite sent to [mail]", [phone]'
    """
    return hide_all(text)[0]


def hide_all(*texts: str) -> tuple[str, ...]:
    """Hide in each text what is personal in any of them, however it is separated.

    >>> hide_all("Mail ada@example.com", "mail_ada_example_com", "$.context.groupId")
    ('Mail [mail]', 'mail_[mail]', '$.context.groupId')
    """
    found = {
        one: shown
        for text in texts
        for pattern, shown in _find_patterns(text)
        for one in pattern.findall(text)
    }
    for one, shown in found.items():
        words = r"[\W_]{1,3}".join(map(re.escape, _WORD.findall(one)))
        form = rf"{re.escape(one)}|(?<![^\W_])\+?{words}(?![^\W_])"
        texts = tuple(re.sub(form, shown, text, flags=re.IGNORECASE) for text in texts)
    return texts


def _find_patterns(text: str) -> list[tuple[re.Pattern[str], str]]:
    """Return what to look for: most texts have no character of an address."""
    has_mail = "@" in text or "%40" in text
    return [*([(_MAIL, MAIL)] if has_mail else ()), (_PHONE, PHONE)]
