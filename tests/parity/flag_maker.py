"""Make random cases for the vendor's flag engine: whole flags, or one trait's texts."""

from __future__ import annotations

from random import Random
from typing import Any, get_args

from schematic_emulator.effects.kinds import MonthReset, Operator, Period
from schematic_emulator.effects.rule import ConditionType, RuleType

Case = dict[str, Any]
OWN = {"account_id": "acct_1", "environment_id": "env_1"}
OPERATORS = [*get_args(Operator), "between"]
# Credits are not emulated.
CONDITION_TYPES = [each for each in get_args(ConditionType) if each != "credit"]
RULE_TYPES = get_args(RuleType)
PERIODS, RESETS = [None, *get_args(Period)], [None, *get_args(MonthReset)]
IDS = ("plan_a", "plan_b", "comp_1", "user_1", "x")
EVENTS = ("call", "seat")
FIRST, LAST = 1_672_531_200_000, 1_830_297_600_000  # 2023 to 2027
NUMBERS = (
    *("0", "1", "5", "10", "100", "-1", "-3", "007", "+5", "-0", "129.5", "250.75"),
    *("5.0", "5.", ".5", "-2.7", "1e3", "2.5E2", "1e-3", "1e19", "1e309", "abc", ""),
    *(" 5", "5 ", "1,000", "1_000", "0x10", "٣", "true", "NaN", "inf", "."),
    *("9007199254740993", "9007199254740992", "9007199254740992.0"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809"),
    *(
        "99999999999999999999",
        "0.30000000000000004",
        "0.3",
        "9" * 400,
        "0" * 5000 + "5",
    ),
)
BOOLEANS = ("true", "false", "1", "0", "TRUE", "True", "t", "yes", " true", "1.0", "")
STRINGS = ("", "a", "A", "b", "10", "9", "é", "e\u0301", "😀", "\ufffd", " a", "a ")
DAYS = ("2026-01-01", "2026-1-1", "2026-06-31", "2024-02-29", "+2026-01-01", "26-01-01")
TIMES = ("10:00:00", "1:2:3", "23:59:60", "24:00:00", "10:00", "10:00:00.5")
FRACTIONS = (".123", ".123456", ".1234567891", ",5", ".")
ZONES = (
    *("Z", "z", "", "+02:00", "-0800", " +0200", " +02:00", "+24:00", "+02", "UTC"),
    *(" UTC", " EST", " a b", " ", "x", "GMT+0200", " GMT+0200", " GMT-08:00"),
    *(
        " GMT+02 00",
        " GMT\u22120200",
        " GMT+2400",
        " GMT",
        "+00:60",
        " GMT+0200 (CEST)",
    ),
)
WEEKDAYS = ("Thu", "Thu", "Thu", "thu", "Fri", "Thursday")
SPELLED_DAYS = ("Jan 01 2026", "Jan 1 2026", "JAN  01  2026", "Jan012026", "June 1 26")
GAPS = (" ", " ", "T", "T", "T", "t", "  ", "", "\t")
OTHER_DATES = (
    *("", "nope", "1767225600", "20260101", "2026", "01/02/2026", "Jan 1, 2026"),
    *("Thu, 01 Jan 2026 10:00:00 GMT", "2026-W01-4", " 2026-01-01T00:00:00Z"),
)


def make_case(seed: str) -> tuple[Case, int]:
    """Return a case and its time, in milliseconds since 1970; the same for a seed."""
    chance = Random(seed)
    company = _make_company(chance) if chance.random() < 0.9 else None
    user = _make_user(chance) if chance.random() < 0.7 else None
    flag = {
        **OWN,
        "id": "flag_1",
        "key": "flag.key",
        "default_value": chance.random() < 0.3,
        "rules": _make_rules(chance, chance.randint(1, 5)),
    }
    given: Case = {"flag": flag, "company": company, "user": user}
    if chance.random() < 0.3:
        given["options"] = _make_options(chance)
    return given, chance.randint(FIRST, LAST)


def _make_rules(chance: Random, count: int) -> list[Case]:
    return [_make_rule(chance, number) for number in range(count)]


def _make_rule(chance: Random, number: int) -> Case:
    groups = [0, 0, 0, 1, 2]
    return {
        **OWN,
        "id": f"rule_{chance.randint(0, 10**6)}_{number}",
        "flag_id": chance.choice(["flag_1", "flag_1", "flag_1", "flag_2", None]),
        "name": chance.choice(["A rule", 'r"q', "Kündigung"]),
        "priority": chance.randint(-2, 3),
        "rule_type": chance.choice(RULE_TYPES if rare(chance) else RULE_TYPES[1:6]),
        "value": chance.random() < 0.6,
        "conditions": _make_conditions(chance, chance.choice([0, 1, 1, 1, 2])),
        "condition_groups": [
            {"conditions": _make_conditions(chance, chance.randint(0, 3))}
            for _ in range(chance.choice(groups))
        ],
    }


def _make_conditions(chance: Random, count: int) -> list[Case]:
    return [_make_condition(chance) for _ in range(count)]


def _make_condition(chance: Random) -> Case:
    kind = chance.choice(["trait", "trait", "trait", "metric", "metric", "odd"])
    if kind == "odd":
        kind = chance.choice([*CONDITION_TYPES, "moon"])
    definition = _make_definition(chance) if chance.random() < 0.95 else None
    value_of = definition["comparable_type"] if definition else "string"
    condition = {
        **OWN,
        "id": f"cond_{chance.randint(0, 10**6)}",
        "condition_type": kind,
        "operator": chance.choice(OPERATORS),
        "resource_ids": chance.sample(IDS, chance.randint(0, 3)),
        "trait_value": make_text(chance, value_of),
        "trait_definition": definition,
        "event_subtype": chance.choice([*EVENTS, *EVENTS, None]),
        "metric_value": chance.choice([None, 0, 1, 5, 5, 5, 100]),
        "metric_period": chance.choice(PERIODS),
        "metric_period_month_reset": chance.choice(RESETS),
    }
    if chance.random() < 0.2:
        condition["comparison_trait_definition"] = _make_definition(chance)
    return condition


def _make_definition(chance: Random) -> Case:
    return _define(
        chance.choice(["company", "company", "user"]),
        chance.choice(["int", "int", "date", "date", "bool", "string"]),
    )


def _define(kind: str, comparable_type: str) -> Case:
    own_id = f"trt_{kind}_{comparable_type}"
    return {"id": own_id, "entity_type": kind, "comparable_type": comparable_type}


def rare(chance: Random, share: float = 0.1) -> bool:
    """Return whether to do what is done in a share of the cases."""
    return chance.random() < share


def make_text(chance: Random, comparable_type: str) -> str:
    """Return a text that a trait of a type may have, or just about."""
    return {
        "bool": lambda: chance.choice(BOOLEANS),
        "date": lambda: make_date(chance),
        "int": lambda: _make_number(chance),
        "string": lambda: chance.choice(STRINGS),
    }[comparable_type]()


def _make_number(chance: Random) -> str:
    if chance.random() < 0.7:
        return chance.choice(NUMBERS)
    number = chance.uniform(-(10 ** chance.randint(0, 20)), 10 ** chance.randint(0, 20))
    return chance.choice([str(number), str(int(number)), f"{number:.2f}"])


def make_date(chance: Random) -> str:
    """Return a date in a spelling that an engine may know; one letter may be wrong."""
    spelled = f"{chance.choice(WEEKDAYS)} {chance.choice(SPELLED_DAYS)}"
    day = chance.choice(DAYS if rare(chance, 0.3) else DAYS[:1])
    gap, day = chance.choice([(" ", spelled), (chance.choice(GAPS), day)])
    time = chance.choice(TIMES if rare(chance, 0.3) else TIMES[:2])
    fraction = chance.choice(FRACTIONS) if rare(chance, 0.3) else ""
    written = f"{day}{gap}{time}{fraction}{chance.choice(ZONES)}"
    text = chance.choice([written] * 8 + [day, chance.choice(OTHER_DATES)])
    if rare(chance) and text:
        place = chance.randrange(len(text))
        letter = chance.choice(["", " ", ":", "0", "9", "-", "Z", "\u2028", "\x1c"])
        text = text[:place] + letter + text[place + chance.randint(0, 1) :]
    return text


def _make_traits(chance: Random, kind: str) -> list[Case]:
    return [
        {"value": make_text(chance, each), "trait_definition": _define(kind, each)}
        for each in ("int", "date", "bool", "string")
        if chance.random() < 0.85
    ]


def _make_company(chance: Random) -> Case:
    company = {
        **OWN,
        "id": "comp_1",
        "keys": {"id": "acme"},
        "plan_ids": chance.sample(IDS, chance.randint(0, 2)),
        "plan_version_ids": chance.sample(IDS, chance.randint(0, 2)),
        "billing_product_ids": chance.sample(IDS, chance.randint(0, 2)),
        "base_plan_id": chance.choice([None, *IDS]),
        "credit_balances": {},
        "metrics": _make_metrics(chance),
        "rules": _make_rules(chance, chance.choice([0, 0, 1, 2])),
        "traits": _make_traits(chance, "company"),
    }
    if chance.random() < 0.6:
        company["subscription"] = _make_subscription(chance)
    return company


def _make_user(chance: Random) -> Case:
    return {
        **OWN,
        "id": "user_1",
        "keys": {"id": "ada"},
        "rules": _make_rules(chance, chance.choice([0, 0, 1])),
        "traits": _make_traits(chance, "user"),
    }


def _make_metrics(chance: Random) -> list[Case]:
    return [
        {
            **OWN,
            "company_id": "comp_1",
            "event_subtype": event,
            "period": period,
            "month_reset": reset,
            "value": chance.choice([0, 1, 4, 5, 6, 100]),
            "created_at": "2023-01-01T00:00:00Z",
        }
        for event in EVENTS
        for period in PERIODS[1:]
        for reset in RESETS[1:]
        if chance.random() < 0.7
    ]


def _make_subscription(chance: Random) -> Case:
    day, month = chance.choice([1, 15, 28, 29, 30, 31]), chance.choice([1, 3, 5, 12])
    start = f"{chance.randint(2023, 2027)}-{month:02}-{day:02}T0{chance.randint(0, 9)}"
    return {
        "id": "sub_1",
        "period_start": f"{start}:30:00Z",
        "period_end": f"{chance.randint(2025, 2028)}-06-{day % 30 + 1:02}T00:00:00Z",
    }


def _make_options(chance: Random) -> Case:
    options: Case = {}
    if chance.random() < 0.6:
        options["usage"] = chance.choice([0, 1, 3, 2**63 - 1])
    if chance.random() < 0.5:
        quantity = chance.choice([0, 1, 4])
        event = chance.choice([*EVENTS, "other"])
        options["event_usage"] = {"event_subtype": event, "quantity": quantity}
    return options
