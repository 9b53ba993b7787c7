"""Each kind of value is found in a text, and text around it stays."""

from __future__ import annotations

import re

import pytest

from schematic_emulator.recording.fields import Fields, load_tables
from schematic_emulator.recording.replacements import Replacements
from schematic_emulator.recording.texts import TextScrub

TABLES = load_tables()


def scrub(
    text: str, kind: str = "unknown", hidden: frozenset[str] = frozenset()
) -> str:
    tool = TextScrub(Replacements("k", TABLES.words), Fields())
    tool.hidden = hidden
    return tool.read(text, kind).text


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("mail zebulon@quix.com now", r"mail \w{7}@\w{4}\.com now"),
        ("mail zebulon@gmail.com now", r"mail \w{7}@gmail\.com now"),
        ("zeb.u+x@mail.quix.co.uk", r"\w{3}\.\w\+\w@mail\.\w{4}\.co\.uk"),
        ("call +49 (171) 555-0199", r"call \+49 \(\d{3}\) \d{3}-\d{4}"),
        ("from 81.2.69.142 at 3", r"from [\d.]+ at 3"),
        ("usr_8f2ac31b", r"usr_[\da-f]{8}"),
        ("cus_Nx4Tq9", r"cus_[A-Z][a-z]\d[A-Z][a-z]\d"),
        ("00:1A:2B:3C:4D:5E", r"(?:[\dA-F]{2}:){5}[\dA-F]{2}"),
        ("order 7 of 12 items", r"order 7 of 12 items"),
        ("on 2026-01-02T03:04:05Z", r"on 2026-01-02T03:04:05Z"),
        (
            "see https://quix.com/blog?page=2#top",
            r"see https://\w{4}\.com/blog\?page=2#top",
        ),
        ("https://zeb:pw@quix.com:8443/", r"https://\w{3}:\w\w@\w{4}\.com:8443/"),
        ("https://acme.example.com/login", r"https://\w{4}\.example\.com/login"),
        ("https://[2a02::7]:80/x", r"https://\[2a02:[\da-f:]+\]:80/\w"),
        ("https://81.2.69.142/login", r"https://[\d.]+/login"),
        ('{"email": "zeb@quix.com"}', r"\{\"email\": \"\w{3}@\w{4}\.com\"\}"),
    ],
)
def test_values_are_found_in_a_text(text: str, form: str):
    found = scrub(text)

    assert re.fullmatch(form, found)
    plain = {"order 7 of 12 items", "on 2026-01-02T03:04:05Z"}
    assert (found == text) == (text in plain)


@pytest.mark.parametrize("kind", ["keep", "exact"])
@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Mozilla/5.0 (X11; rv:135.0) Firefox/135.0", None),
        ("Zebulon 2.0", None),
        ("1.2.3.4", None),
        ("App/1.0 (zebulon@quix.com)", r"App/1\.0 \(\w{7}@\w{4}\.com\)"),
        ("card 4111 1111 1111 1111", r"card \d{4} \d{4} \d{4} \d{4}"),
    ],
)
def test_kept_text_loses_only_what_is_certain(kind: str, text: str, form: str | None):
    found = scrub(text, kind)

    if form is None:
        assert found == text
    else:
        assert found != text
        assert re.fullmatch(form, found)


@pytest.mark.parametrize(
    ("agent", "form"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0",
            None,
        ),
        ("Mozilla/5.0 (Linux; Android 13; SM-G991B Build/TP1A.220624.014; wv)", None),
        ("Tidemark/3.2 (iPhone; iOS 17.1; Scale/3.00)", None),
        (
            "App/1.0 (Zebulon's iPhone; 81.2.69.142)",
            r"App/1\.0 \(\w{7}'s iPhone; [\d.]+\)",
        ),
        ("App/1.0 (768-42-6846)", r"App/1\.0 \(\d{3}-\d\d-\d{4}\)"),
        ("App/1.0 (usr_8f2ac31b; 4915112345)", r"App/1\.0 \(usr_[\da-f]{8}; \d{10}\)"),
    ],
)
def test_user_agents_lose_what_no_browser_has(agent: str, form: str | None):
    found = scrub(agent, "agent")

    if form is None:
        assert found == agent
    else:
        assert found != agent
        assert re.fullmatch(form, found)


@pytest.mark.parametrize(
    ("kind", "shown"), [("keep", False), ("exact", True), ("text", False)]
)
def test_hidden_words_are_kept_only_in_names_of_events(kind: str, *, shown: bool):
    found = scrub("quixworth-plan2", kind, frozenset({"quixworth"}))

    assert ("quixworth" in found) == shown


def test_dates_of_birth_stay_in_their_year():
    assert re.fullmatch(r"1990-\d\d-\d\dT00:00Z", scrub("1990-02-03T00:00Z", "birth"))
    assert scrub("1990-02-03", "birth") != "1990-02-03"
    assert re.fullmatch(r"\d\d\.\d\d\.1990", scrub("03.02.1990", "birth"))
    assert scrub("31.31.1990", "birth") != "31.31.1990"


@pytest.mark.parametrize(
    "text", ["n/a", "undefined", "00000000-0000-0000-0000-000000000000"]
)
def test_placeholders_stay_so_that_check_finds_them(text: str):
    assert scrub(text, "personal") == text
