"""Where a configuration is found, and how its file is followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.find import (
    FileWatch,
    find_configuration,
    read_configuration,
)

OWN = "emulator: {port: 1}\n"
TABLE = "[tool.schematic-emulator.emulator]\nport = 2\n"


def test_own_file_comes_before_pyproject(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text(TABLE)
    assert find_configuration(tmp_path).options == {"port": 2}

    (tmp_path / "schematic-emulator.yaml").write_text(OWN)

    assert find_configuration(tmp_path).options == {"port": 1}


@pytest.mark.parametrize("text", ["", "# all of it is comments\n", "{}"])
def test_empty_file_configures_nothing(tmp_path: Path, text: str):
    path = tmp_path / "c.yaml"
    path.write_text(text)

    found = read_configuration(path)

    assert (found.instances, found.options) == ((), {})


def test_folder_without_either_has_none(tmp_path: Path):
    assert find_configuration(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")

    assert find_configuration(tmp_path) is None


def test_byte_order_mark_is_passed_over(tmp_path: Path):
    path = tmp_path / "c.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + OWN.encode())

    assert read_configuration(path).options == {"port": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        (b"a: 1\nb: \xff\n", "c.yaml:2: not UTF-8"),
        (b"#" * (4 * 2**20 + 1), "more than 4,194,304 bytes"),
        ("a: 1".encode("utf-16"), "not UTF-8 text but UTF-16; convert it: iconv"),
        (b'resource "a" "b" {\n}', "c.yaml: HCL, which only Terraform can evaluate"),
    ],
    ids=["missing", "latin", "large", "utf-16", "hcl"],
)
def test_file_that_cannot_be_read_is_refused(tmp_path: Path, content, words: str):
    path = tmp_path / "c.yaml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=words):
        read_configuration(path)


def test_watch_tells_of_each_change_once(tmp_path: Path):
    path = tmp_path / "c.yaml"
    path.write_text(OWN)
    seen: list[str] = []
    watch = FileWatch(path, lambda: seen.append(path.read_text()))

    watch.look()
    path.write_text(OWN + "# longer\n")
    watch.look()
    watch.look()
    path.unlink()
    watch.look()
    path.write_text(OWN)
    os.utime(path, ns=(1, 1))
    watch.look()

    assert seen == [OWN + "# longer\n", OWN]
