"""Declare the plugin's options and settle each: option, environment, ini, default."""

from __future__ import annotations

import argparse
import os
from typing import Any, NamedTuple

import pytest

_PREFIX = "schematic-emulator"
_TRUE = frozenset({"1", "true", "yes", "on"})


class Setting(NamedTuple):
    """One thing a user may choose: on the command line, by variable, in ini.

    A named tuple, as every pytest run makes it and a dataclass takes a millisecond.
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
        "how our destination behaves: as published on npm, or as documented",
        "published",
        "published|documented",
    ),
    Setting("strict", "answer 400 to a bad event instead of 200", is_flag=True),
    Setting("seed", "base seed of segment_events", "0", "N"),
    Setting(
        "seed-file",
        "file whose schematic: section each sandbox begins with",
        "",
        "FILE",
    ),
    Setting(
        "url", "share the emulator running at this address among workers", "", "URL"
    ),
    Setting(
        "mapping",
        "the mapping under test: pkg.mod:func, FILE.json, URL, 'command: ...', node",
        "",
        "MAPPING",
    ),
    Setting(
        "node-modules",
        "folder whose node_modules holds the published destination",
        "",
        "DIR",
    ),
    Setting("timeout", "seconds the mapping may take for one event", "10", "SECONDS"),
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
        # pytest looks for rivals in other groups only when it parses.
        parser.parse_known_args([])
    except (ValueError, argparse.ArgumentError) as error:
        raise pytest.UsageError(
            f"schematic_emulator cannot add its options: {error}; another plugin "
            "has one of that name, so switch one of the two off with -p no:NAME"
        ) from error


def _add(parser: pytest.Parser, group: Any, setting: Setting) -> None:
    shared = {"dest": setting.ini, "default": None, "help": setting.help}
    if setting.is_flag:
        group.addoption(setting.option, action="store_true", **shared)
    else:
        group.addoption(setting.option, metavar=setting.metavar, **shared)
    parser.addini(setting.ini, setting.help, default=None)


def read_setting(config: pytest.Config, name: str) -> str:
    """Return one setting as text; the first place that names it wins."""
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
    """Return one setting that is either on or off."""
    return read_setting(config, name).strip().lower() in _TRUE


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
