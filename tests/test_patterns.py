"""Regular expressions of ours end soon, whatever text they read."""

from __future__ import annotations

import re
import time

import pytest

from schematic_contracts.reading.read_toml import read_toml
from schematic_emulator.checks.files.file_forms import find_foreign_form, find_layout
from schematic_emulator.configuration.mapping_file.refusals import find_text_refusal
from schematic_emulator.effects.key_map import is_unfilled
from schematic_emulator.judgement.traffic.names import _strip
from schematic_emulator.recording.texts import _BY_KIND, AGENT
from support.patterns import find_patterns, find_slow_text

PARTS = 4
SIZE = 100_000
LONG = {
    "mapping": lambda: find_text_refusal("a\n" + "\n" * SIZE, "m"),
    "key": lambda: is_unfilled("{{" * SIZE),
    "name": lambda: _strip("1" + "_" * SIZE + "1"),
    "user agent": lambda: _BY_KIND[AGENT].sub("", "a." * SIZE),
    "recording": lambda: find_foreign_form(b"a: x " * SIZE, "x.txt"),
    "brackets": lambda: find_layout(b"{" * SIZE * 5, "x.json"),
    "names": lambda: find_foreign_form(b"a," * SIZE + b"!", "x.txt"),
    "TOML": lambda: read_toml(f"b='''\na{'.a' * SIZE}\n'''\n", "x.toml", ("b",)),
}


@pytest.mark.parametrize("part", range(PARTS))
def test_no_pattern_tries_all_ways_to_read_a_text(part: int):
    patterns = list(find_patterns().items())[part::PARTS]

    slow = [(name, find_slow_text(pattern)) for name, pattern in patterns]

    assert len(slow) > 20
    assert [(name, text) for name, text in slow if text is not None] == []


def test_pattern_that_tries_all_ways_is_noticed():
    assert find_slow_text(re.compile(r"a(?:\.[^=\s]+)*=")) is not None


@pytest.mark.parametrize("reader", LONG)
def test_long_text_is_read_in_a_second(reader: str):
    begin = time.process_time()

    LONG[reader]()

    assert time.process_time() - begin < 1
