"""Declare the plugin's settings, and read them: option, environment, ini, default."""

from __future__ import annotations

import argparse
import os
from typing import Any, NamedTuple

import pytest

_PREFIX = "schematic-emulator"
_TRUE = frozenset({"1", "true", "yes", "on"})


class Setting(NamedTuple):
    """One setting: an option, an environment variable and an ini key.

    A named tuple, because every pytest run defines it and a dataclass would take a
    millisecond to define.
    """

    name: str
    help: str
    default: str = ""
    metavar: str = "VALUE"
    is_flag: bool = False

    @property
    def option(self) -> str:
        """Return the command-line option, `--schematic-emulator-NAME`."""
        return f"--{_PREFIX}-{self.name}"

    @property
    def ini(self) -> str:
        """Return the name in pytest's configuration file."""
        return f"{_PREFIX}-{self.name}".replace("-", "_")

    @property
    def variable(self) -> str:
        """Return the environment variable."""
        return self.ini.upper()


SETTINGS = (
    Setting(
        "profile",
        "follow the destination's published code or its documentation",
        "published",
        "published|documented",
    ),
    Setting("strict", "answer 400 to a bad event instead of 200", is_flag=True),
    Setting("seed", "base seed of segment_events", "0", "N"),
    Setting(
        "seed-file",
        "file whose schematic: section is loaded into each sandbox",
        "",
        "FILE",
    ),
    Setting(
        "url", "share the emulator running at this address among workers", "", "URL"
    ),
    Setting(
        "mapping",
        "the mapping under test: pkg.mod:func, FILE.json, FILE.yaml, URL, "
        "'command: ...', node",
        "",
        "MAPPING",
    ),
    Setting(
        "node-modules",
        "folder whose node_modules has the published destination",
        "",
        "DIR",
    ),
    Setting(
        "allow-host",
        "names of this machine under which REST is answered too, with spaces between",
        "",
        "NAMES",
    ),
    Setting(
        "allow-origin",
        "origins whose web pages may use every route, with spaces between",
        "",
        "ORIGINS",
    ),
    Setting(
        "record",
        "folder below pytest's root in which to record the Segment calls of the tests",
        "",
        "DIR",
    ),
    Setting(
        "report",
        "folder below pytest's root for a page about each failed test",
        "",
        "DIR",
    ),
    Setting("timeout", "seconds that the mapping has for one event", "10", "SECONDS"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


def add_options(parser: pytest.Parser) -> None:
    """Add every setting as an option and as an ini key.

    Raises:
        pytest.UsageError: another plugin took one of the names.

    """
    group = parser.getgroup(_PREFIX, "Schematic Emulator")
    try:
        for setting in SETTINGS:
            _add(parser, group, setting)
        # pytest checks for the same option in other groups only when it parses.
        parser.parse_known_args([])
    except (ValueError, argparse.ArgumentError) as error:
        raise pytest.UsageError(
            f"schematic_emulator cannot add its options: {error}; another plugin "
            "has one of that name, so disable one of the two with -p no:NAME"
        ) from error


def _add(parser: pytest.Parser, group: Any, setting: Setting) -> None:
    shared = {"dest": setting.ini, "default": None, "help": setting.help}
    if setting.is_flag:
        group.addoption(setting.option, action="store_true", **shared)
    else:
        group.addoption(setting.option, metavar=setting.metavar, **shared)
    parser.addini(setting.ini, setting.help, default=None)


def read_setting(config: pytest.Config, name: str) -> str:
    """Return one setting as text: option, environment variable, ini key or default."""
    setting = BY_NAME[name]
    places = (
        config.getoption(setting.ini, None),
        os.environ.get(setting.variable),
        config.getini(setting.ini),
    )
    for value in places:
        if value not in (None, ""):
            return str(value)
    return setting.default


def read_flag(config: pytest.Config, name: str) -> bool:
    """Return whether one setting is on: 1, true, yes or on, in any case."""
    return read_setting(config, name).strip().lower() in _TRUE


def is_verbose(config: pytest.Config) -> bool:
    """Return whether reports are to show everything, with `-v`."""
    return config.get_verbosity() > 0


def read_profile(config: pytest.Config) -> str:
    """Return the chosen profile.

    Raises:
        pytest.UsageError: there is no such profile.

    """
    return check_profile(read_setting(config, "profile"))


def check_profile(profile: str) -> str:
    """Return the profile if there is one of that name.

    Raises:
        pytest.UsageError: there is none.

    """
    __tracebackhide__ = True
    known = ("published", "documented")
    if profile not in known:
        raise pytest.UsageError(
            f"schematic_emulator: no profile {profile!r}; known are {', '.join(known)}"
        )
    return profile


def read_number(config: pytest.Config, name: str) -> float:
    """Return one setting as a number.

    Raises:
        pytest.UsageError: it is not one.

    """
    text = read_setting(config, name)
    try:
        return float(text)
    except ValueError as error:
        raise pytest.UsageError(
            f"schematic_emulator: {BY_NAME[name].ini} is not a number: {text!r}"
        ) from error
