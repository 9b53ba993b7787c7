"""The image and the services are as docs/any-language.md says, read as text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from schematic_emulator.cli.table import load_command
from support.served_emulator import served

ROOT = Path(__file__).resolve().parents[1]
IMAGE = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
READY = "/dev/shm/schematic-emulator.json"


def instruction(name: str) -> Any:
    """Return the list of words of an instruction's last use."""
    return json.loads(re.findall(rf"^ *{name} (\[.*\])$", IMAGE, re.MULTILINE)[-1])


def variables() -> dict[str, str]:
    """Return the variables that the image sets."""
    return dict(re.findall(r'(SCHEMATIC_EMULATOR_\w+)="([^"]*)"', IMAGE))


def parse(*options: str) -> dict[str, Any]:
    command = load_command("serve")
    assert command is not None
    found: dict[str, Any] = command.make_context("serve", list(options)).params
    return found


def test_commands_of_image_and_service_are_ones_that_serve_takes(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name, value in variables().items():
        monkeypatch.setenv(name, value)
    service = COMPOSE["services"]["emulator"]

    image, served_as = instruction("CMD"), service["command"]
    options = [parse(*command[1:]) for command in (image, served_as)]

    assert image[0] == served_as[0] == "serve"
    for each in options:
        assert (each["host"], each["port"]) == ("0.0.0.0", 8710)
        assert each["ready_file"] == READY
        assert "emulator" in each["allow_host"]
    assert options[1]["db"] == "/data/emulator.db"


def test_health_check_asks_the_port_in_use(tmp_path: Path):
    [line] = re.findall(r"HEALTHCHECK .*? CMD (\[.*\])", IMAGE)
    program, option, code = json.loads(line)
    ready = tmp_path / "ready.json"
    assert (program, option, READY in code) == ("python", "-c", True)
    here = [sys.executable, "-c", code.replace(READY, str(ready))]

    before = subprocess.run(here, capture_output=True, check=False)
    with served() as server:
        ready.write_text(json.dumps({"url": server.url}))
        during = subprocess.run(here, capture_output=True, check=False)
    after = subprocess.run(here, capture_output=True, check=False)

    assert (before.returncode, during.returncode, after.returncode) == (1, 0, 1)


def test_what_is_written_has_a_place_although_the_file_system_is_read_only():
    service = COMPOSE["services"]["emulator"]
    mounted = dict(each.split(":")[:2][::-1] for each in service["volumes"])

    assert service["read_only"] is True
    assert mounted["/data"] in COMPOSE["volumes"]
    assert mounted["/work"] == "./"
    assert "WORKDIR /work" in IMAGE
    assert re.search(r"install --directory --owner=emulator /work /data", IMAGE)
    assert IMAGE.index("USER emulator") > IMAGE.index("install --directory")


def test_page_has_the_images_port_and_the_clients_variable():
    page = (ROOT / "docs" / "any-language.md").read_text("utf-8")
    [recipe] = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    [commands] = re.findall(r"```sh\n(docker .*?)```", page, re.DOTALL)
    client = (ROOT / "clients" / "node" / "lib" / "emulator.js").read_text("utf-8")

    port = re.findall(r"EXPOSE (\d+)", IMAGE)[0]
    found = yaml.safe_load(recipe)
    [(variable, url)] = found["env"].items()

    assert found["services"]["emulator"]["ports"] == [f"{port}:{port}"]
    assert f"-p 127.0.0.1:{port}:{port} " in commands
    assert url == f"http://localhost:{port}"
    assert variable in client
