"""Describe the form of an id, so that another kind of id shows."""

from __future__ import annotations

import re

_FORMS = {
    "uuid": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "UUID": re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"),
    "email": re.compile(r"[^@\s]+@[^@\s]+"),
    "digits": re.compile(r"[0-9]+"),
    "hex": re.compile(r"(?=.*[0-9])[0-9a-fA-F]{8,}"),
    "words": re.compile(r".*\s.*", re.DOTALL),
}
# A prefix such as usr_ before an id; the name in "acme-corp" has no digit after it.
_PREFIX = re.compile(r"([A-Za-z]{1,12}[_:|.-])(?=.*[0-9]).{4,}", re.DOTALL)


def find_form(text: str) -> str:
    """Return the form of an id.

    >>> [find_form(text) for text in ("usr_c93856bc", "42", "ada@acme.io", "acme-corp")]
    ['usr_...', 'digits', 'email', 'text']
    """
    for name, form in _FORMS.items():
        if form.fullmatch(text):
            return name
    found = _PREFIX.fullmatch(text)
    return f"{found[1]}..." if found else "text"
