"""Write docs/security.md from the tables of access, webhooks' targets and bounds."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from schematic_contracts.reading.bounds import BOUNDS
from schematic_emulator.api.guard.table import (
    CLASSES,
    KEYS,
    ORIGINS,
    TARGETS,
    decide,
    hosts_of,
    may_send,
    read_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schematic_emulator.api.guard.table import CallerKey, OriginKind, RouteClass

INTRODUCTION = """\
# Who may ask what

Any web page that you open can send requests to your machine. These tables say which of
them `serve` answers, and where it sends requests itself. The code reads them, a test
has a case for each cell, and `make docs` generates this page from
[access.json](../emulator/schematic_emulator/api/data/access.json). What is promised as
a whole, and how to report that a promise is broken: [SECURITY.md](../SECURITY.md)."""

OPTIONS = """\
`--allow-host` and `--allow-origin` are options of `serve`, `allow_host` and
`allow_origin` in the configuration's section `emulator:`,
`SCHEMATIC_EMULATOR_ALLOW_HOST` and `SCHEMATIC_EMULATOR_ALLOW_ORIGIN` in the
environment, options of [the pytest plugin](pytest.md#options), and in Python
`EmulatorSettings(allowed_hosts=("emulator",),
allowed_origins=("https://app.example",))`."""

ACCESS = """\
Without `Origin`, the key alone decides, as in the real service. A refused page gets
403, and the text has the option that allows it: in the vendor's envelope, and under
`/_emulator/` as problem details. `serve` prints it once, too, because browsers do not
show it. `Access-Control-Allow-Origin` is `*` where foreign pages may ask something;
elsewhere it is the page's own origin, if that may ask."""

UNKNOWN = """\
A key that was never seen opens the development environment, to which the keys that
`serve` prints belong, too. It is a publishable key if it starts with `api_` or if a
foreign page uses it first, otherwise a secret key. `serve` names it once, cut to its
last characters. With `--isolate-keys` each such key opens an environment of its own,
and with `--strict-auth` none. Keys are 1 to 255 visible ASCII characters.

A key that was revoked, or whose environment was deleted, is refused at every door,
also after a restart with `--db`. A restored snapshot decides which keys are valid:
others that the emulator had are revoked then. The newest 10,000 revoked keys are
remembered, and the newest 10,000 unknown ones: a page that makes up more than these
takes nothing from anyone."""

WEBHOOKS = """\
A webhook's URL is checked when it is created and, with the addresses that its name has
then, before each attempt. Redirects are not followed, proxies of the environment are
not used. Of an attempt, the status is shown, or that the connection failed or the
response is not HTTP; never what was received."""


READ = """\
What is larger is refused in one line that names the bound; of the answer to a webhook,
no more is read. A test finds every module that reads text from outside and requires a
bound of it; another damages texts for each reader (`make fuzz CASES=1000`).
`max_body_bytes` of the settings bounds the bodies of all other requests to Schematic's
API (5 MB), and Segment's documented sizes those of its own (32 KB a call, 500 KB a
batch)."""


def write_page() -> Iterator[str]:
    """Yield the lines of the page, without line ends."""
    yield INTRODUCTION
    yield from _write_routes()
    yield from _write_access()
    yield from _write_webhooks()
    yield from _write_bounds()


def _write_routes() -> Iterator[str]:
    table = read_table()
    yield from ("", "## Routes and hosts", "")
    yield from ("| routes | which | `Host` |", "|---|---|---|")
    for route in CLASSES:
        row = table["classes"][route]
        shown = ", ".join(f"`{each}`" for each in row["routes"])
        which = shown.replace("`*`", "all others")
        yield f"| {row['title']} | {which} | {table['hosts'][hosts_of(route)]} |"
    yield ""
    vendor = " and ".join(f"`{each}`" for each in table["vendor_hosts"])
    yield f"The vendor's names are {vendor}: mapping code under test asks for them."
    yield "The authority of an absolute-form target counts as the `Host`."
    yield ""
    yield OPTIONS


def _write_access() -> Iterator[str]:
    table = read_table()
    yield from ("", "## Pages and keys", "", ACCESS, "")
    yield from ("| origin | a request with |", "|---|---|")
    yield from (f"| {each} | {text} |" for each, text in table["origins"].items())
    columns = [list(same) for _, same in groupby(ORIGINS, key=_list_column)]
    titles = " | ".join(", ".join(column) for column in columns)
    yield from ("", f"| routes | key | {titles} |", "|---" * (len(columns) + 2) + "|")
    for route in CLASSES:
        for _, same in groupby(KEYS, key=lambda key: _list_row(route, key)):
            keys = list(same)
            named = "any" if len(keys) == len(KEYS) else ", ".join(keys)
            verdicts = [decide(route, keys[0], column[0]) for column in columns]
            cells = " | ".join(table["verdicts"][each] for each in verdicts)
            yield f"| {table['classes'][route]['title']} | {named} | {cells} |"
    kinds = "; ".join(f"*{each}*: {text}" for each, text in table["keys"].items())
    yield from ("", f"Keys: {kinds}.", "", "## Unknown and revoked keys", "", UNKNOWN)


def _list_column(origin: OriginKind) -> list[str]:
    return [decide(route, key, origin) for route in CLASSES for key in KEYS]


def _list_row(route: RouteClass, key: CallerKey) -> list[str]:
    return [decide(route, key, origin) for origin in ORIGINS]


def _write_webhooks() -> Iterator[str]:
    yield from ("", "## Where webhooks go", "", WEBHOOKS, "")
    yield from ("| target | | sent |", "|---|---|---|")
    for target in TARGETS:
        sent = "yes" if may_send(target) else "no"
        yield f"| {target} | {read_table()['targets'][target]} | {sent} |"


def _write_bounds() -> Iterator[str]:
    yield from ("", "## How much is read", "", READ, "")
    yield from ("| | what | at most |", "|---|---|---|")
    for kind, bounds in BOUNDS.items():
        for bound in bounds:
            yield f"| {kind} | {bound.what} | {bound.most:,} {bound.unit} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in write_page())
