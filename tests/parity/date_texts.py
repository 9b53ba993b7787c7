"""Make random date texts: ISO ones, the legacy ones that V8 reads, and soup."""

from __future__ import annotations

from random import Random

MONTHS = ("Jan", "feb", "March", "APR", "May", "June", "Sept", "Dec", "Janx", "Mai")
DAYS = ("Mon", "Tuesday", "wed", "Thu,", "Fri", "Sunday,", "lundi")
ZONES = (
    *("UT", "UTC", "GMT", "Z", "z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST"),
    *("PDT", "CET", "BST", "AKST", "GMT+0100", "GMT-5", "UTC+03:30", "+0000", "-0500"),
    *("+3", "-03:30", "+2400", "+99:99", "(CET)", "(a (b) c)", "( open", "AM", "pm"),
    *("p.m.", "T", "t"),
)
JOINTS = (
    *(" ", " ", " ", " ", " ", " ", "-", "/", ":", ".", ",", ", ", "  ", "T", "t"),
    *("+", "", "\t", "\u00a0", "\u2028", " - ", "\n"),
)
WORDS = (
    *("Test", "Event", "at", "the", "5th", "1st", "noon", "now", "\u00e9", "\u65e5"),
    *("_", "~", "[x]", "'", "%", "\U0001f389", "foo1", "1foo", "GMTx", "\0"),
)
YEARS = (
    *("2024", "1970", "0000", "+002024", "-002024", "-000000", "24", "02024", "9999"),
    *("+275760", "-271821", "+010000", "1999"),
)
NUMBERS = (
    *("1970", "1999", "2000", "2024", "1900", "0", "49", "50", "99", "100", "9999"),
    *("275760", "275761", "0010", "000", "1234567", "12345678901", "1e3", "\u0663"),
    *("24:00", "24:00:00.000", "24:00:01", "12:34:56.789123", "1.5", "-0", "0x10"),
)
ENDS = (
    *("", "Z", "z", "+02:00", "-0330", "+02", "+24:00", "-23:59", "+0060", " Z"),
    *(" +01:00", "-00:00", "GMT", " UTC", "Z ", "+01:00:00", " PM", "PST"),
)


def date_text(random: Random) -> str:
    """Draw a text that is a date, or nearly one."""
    draw = random.random()
    if draw < 0.4:
        text = _iso(random)
    elif draw < 0.5:
        joint = random.choice(("/", "-", ".", " "))
        end = random.choice(("", " 10:00", " 10:00 PM", "Z"))
        text = joint.join(_number(random) for _ in range(3)) + end
    else:
        count = random.randint(1, 6)
        text = "".join(
            _piece(random) + random.choice(JOINTS) for _ in range(count)
        ).strip(" ")
    return _spoilt(random, text) if random.random() < 0.1 else text


def _spoilt(random: Random, text: str) -> str:
    """Put a character in, or leave one out."""
    place = random.randint(0, len(text))
    if random.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + random.choice("0159-+:./ TZz(),\x7f\u00e9") + text[place:]


def _iso(random: Random) -> str:
    year = random.choice(YEARS)
    month, day = f"{random.randint(0, 13):02}", f"{random.randint(0, 32):02}"
    forms = (year, f"{year}-{month}", f"{year}{month}{day}", f"{year}/{month}/{day}")
    text = f"{year}-{month}-{day}" if random.random() < 0.6 else random.choice(forms)
    if random.random() < 0.2:
        return text
    text += random.choice(("T", "T", "T", "t", " ", "_", ""))
    parts = [f"{random.randint(0, limit):02}" for limit in (25, 61, 61)]
    text += ":".join(parts[: random.choice((1, 2, 3, 3))])
    if random.random() < 0.5:
        digits = str(random.randint(0, 10 ** random.randint(1, 12)))
        text += random.choice((".", ".", ",", ":")) + digits
    return text + random.choice(ENDS)


def _piece(random: Random) -> str:
    if random.random() < 0.5:
        return _number(random)
    return random.choice(random.choice((MONTHS, DAYS, ZONES, ZONES, WORDS)))


def _number(random: Random) -> str:
    draw = random.random()
    if draw < 0.5:
        return str(random.randint(0, 35))
    if draw < 0.65:
        return f"{random.randint(0, 31):02}"
    if draw < 0.75:
        return f"{random.randint(0, 25):02}:{random.randint(0, 61):02}"
    return random.choice(NUMBERS)
