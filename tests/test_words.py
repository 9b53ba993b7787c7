"""No text that a user reads, and no docstring, uses a word of the list below."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from support.texts import literals, read_texts

# What not to write, as a pattern of whole words in any case -> what to write.
BANNED = {
    # Names that stood for two things, or for nothing that a reader knows.
    r"rooms?|house|halls?": "environment (data), package (code)",
    r"tellings?|tellers?|told": "notification, sent, reported; checkpoint of a log",
    r"tells|tell (\S+ ){0,3}?of": "reports, lists, describes, shows",
    r"moments?": "time",
    r'(the|a|no) members?(?= (["{\[]|but\b))|(further|other|unknown|absent) members'
    r"|members of an? (object|body)": "property",
    r"spoil\w*|dirty|(?<!-)dirt": "corrupt, corrupted",
    r"judge[sd]?|judging": "check, validate",
    r"referees?|decider|unasked|deeds?|outlets?": "say what it is",
    r"vocabular\w+|landings?(?! page)": "type names; target field",
    r"(?<!case )fold(s|ed|ing)?": "replay (a log), remove (accents)",
    r"adopt\w*": "replace, swap in",
    r"doubts?|doubtful|traps?": "finding",
    r"seal(s|ed|ing)?|unseal\w*": "hashed key",
    # Words that a native writer would not use here.
    r"signs(?! (the|a|each|its|every|in|up|payloads?|requests?))": "characters",
    r"anew": "again",
    r"whoever|whosoever": "anyone who, the caller",
    r"nobody|no one knows": "no one, undocumented",
    r"behind (it|them|the|each|every|a(?! (reverse )?proxy))": "after",
    r"no good": "invalid",
    r"mend(s|ed|ing)?": "fix",
    r"grave(ly|r|st)?": "severe",
    r"lest|thereof|therein|thereby|thereupon|whereby|whence|hence": "rewrite",
    r"so-called|as it were": "rewrite",
    r"bears?|borne|bore": "has, contains",
    r"leans? on|leaning on|hangs? on|hanging on|hung on": "depends on",
    r"one's own|(of|to) (ours|yours)": "your own, our",
    # Phrases.
    r"(?<!there )(is|are|was) no (?!longer|more|such|need|way|limit)": "is not a",
    r"(?<!there )(is|are|was) none(?! of)": "is not one",
    r"lets? \S+( \S+)? (become|be|open)": "sets, makes, allows",
    r"stands? (over|at|in|there|beside|around|so|as it|above|below|on|still)": "is",
    r"stood (over|at|in|there|beside|around|so|as it|above|below|on|still)": "was",
    r"(comes?|came) so far": "gets this far",
    r"what (comes|came|becomes|became) of|came to be": "the result",
    r"such that": "so that",
    r"in the place of": "instead of",
    r"held against|holds? against": "checked against",
    r"holds? nothing|hold nothing": "is empty",
    r"gives? (out|back)|gave (out|back)|given (out|back)": "returns",
    r"otherwise than": "differently from",
    r"at once": "immediately, at the same time",
    r"begins? (with|anew)|began with": "starts with",
    r"begin(s|ning)? to": "starts to",
    r"pass(es|ed|ing)? over (?!\d|HTTP|the (network|wire))": "ignore, skip",
    r"hears? of|heard of|learns? of": "receives, is notified",
    r"goes by": "uses",
    r"one an? (line|row|event|file|name|rule|route|test|key|request)": "one per",
    r"but for (?!the first time)": "except",
    r"in silence": "without an error",
    r"keeps? its (contract|promise|word)": "conforms to, matches",
    r"how many-th|first first": "rewrite",
}
ANY = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)
PATTERNS = {
    re.compile(rf"\b(?:{text})\b", re.IGNORECASE): BANNED[text] for text in BANNED
}

# A kind with fewer texts than this is one that the search has lost.
FLOORS = {
    "docs": 12,
    "data": 300,
    "findings": 60,
    "contracts": 1500,
    "errors": 700,
    "cli": 150,
    "docstrings": 2000,
}


@cache
def find_banned() -> list[tuple[str, str]]:
    """Return the kind of each text with a banned word, and a line about it."""
    return [
        (kind, f"{place}: {hit[0]!r}, write: {cure}")
        for kind, place, text in read_texts()
        for hit, cure in search(text)
    ]


def search(text: str) -> list[tuple[re.Match[str], str]]:
    """Return each banned word of a text, and what to write."""
    if not ANY.search(text):
        return []
    return [
        (hit, cure)
        for pattern, cure in PATTERNS.items()
        for hit in pattern.finditer(text)
    ]


@pytest.mark.parametrize("kind", FLOORS)
def test_texts_use_no_banned_word(kind: str):
    assert sorted(line for each, line in find_banned() if each == kind) == []


def test_every_kind_of_text_is_searched():
    counts = Counter(kind for kind, _, _ in read_texts())

    assert counts.keys() == FLOORS.keys()
    assert [kind for kind in FLOORS if counts[kind] < FLOORS[kind]] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a key that is no text", ["is no "]),
        ("it is no longer needed, and there is no need for it", []),
        ("other signs than letters", ["signs"]),
        ("the secret that signs the payloads", []),
        ("it stands in the file", ["stands in"]),
        ("MRR stands for monthly recurring revenue", []),
        ('expected the member "id"', ["the member"]),
        ("the member of a company", []),
        ("a limit is told once", ["told"]),
        ("a proxy behind a reverse proxy, --dirt and a landing page", []),
    ],
)
def test_search_finds_words_and_raises_no_false_alarm(text: str, words: list[str]):
    assert [hit[0] for hit, _ in search(text)] == words


def test_literals_of_a_module_are_distinguished():
    """Text over several literals is one; docstrings are their own kind."""
    source = r'''"""Say what it is."""  # a comment
HELP = "is " 'no' f" {name!r}"
def read():
    """Read it."""
    raise ValueError(r"\d d", """long
text""")
'''

    assert list(literals(source)) == [
        (True, "Say what it is."),
        (False, "is no ..."),
        (True, "Read it."),
        (False, "long\ntext"),
    ]
