"""A configuration is taken whole, or refused with its line and pointer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schematic_contracts.errors import ReadingError
from schematic_contracts.reading.document import Document
from schematic_contracts.reading.read_toml import read_toml
from schematic_contracts.reading.read_yaml import read_yaml
from schematic_emulator.configuration.configuration import (
    check_configuration,
    compile_configuration,
)
from schematic_emulator.configuration.editor_schema import write_template
from schematic_emulator.configuration.errors import ConfigurationError
from schematic_emulator.configuration.find import TABLE
from schematic_emulator.destination import presets
from schematic_emulator.source.workspace.settings import Source

WHOLE = """\
segment:
  sources:
    - name: web
      write_keys: [k1, k2]
    - name: any
  destinations:
    - name: Schematic (dev)
      source: web
      settings:
        apiKey: sch_dev_1
    - name: Groups
      source: any
      enabled: false
      subscriptions:
        - name: Companies
          subscribe: type = "group"
          partnerAction: identifyUser
          mapping: {"timestamp": {"@path": $.timestamp}}
schematic:
  flags: [{key: beta}]
emulator:
  port: 0
  strict: true
"""


def compile_yaml(text: str):
    return compile_configuration(read_yaml(text, "dev.yaml"))


def test_sound_file_says_everything():
    found = compile_yaml(WHOLE)

    first, second = found.instances
    assert found.sources == (Source("web", ("k1", "k2")), Source("any"))
    assert (first.id, first.settings) == ("schematic-dev", {"apiKey": "sch_dev_1"})
    assert list(first.subscriptions) == presets()
    assert (second.enabled, second.subscriptions[0]["name"]) == (False, "Companies")
    assert found.options == {"port": 0, "strict": True}


def test_empty_file_configures_nothing():
    found = compile_yaml("")

    assert (found.has_segment, found.options) == (False, {})


def replaced(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            replaced("port: 0", "port: 70000"),
            "dev.yaml:22: /emulator/port: expected at most 65535, found 70000",
        ),
        (
            replaced("strict: true", "strikt: true"),
            "dev.yaml:23: /emulator/strikt: expected only the properties",
        ),
        (
            replaced("strict: true", 'rules: "2026.11"'),
            "dev.yaml:23: /emulator/rules: expected 2026.12, found '2026.11'",
        ),
        (
            replaced("strict: true", "rules: 2026.12"),
            "dev.yaml:23: /emulator/rules: expected text, found 2026.12; write the",
        ),
        (
            replaced("      source: any", "      source: shop"),
            "dev.yaml:12: /segment/destinations/1/source: expected 'web' or 'any'",
        ),
        (
            replaced("    - name: any", "    - name: web"),
            "dev.yaml:5: /segment/sources/1: a second source with the name 'web'",
        ),
        (
            replaced("    - name: any", "    - name: any\n      write_keys: [k3, k2]"),
            "dev.yaml:6: /segment/sources/1/write_keys/1: this write key is",
        ),
        (
            replaced("name: Groups", "name: schematic dev"),
            "dev.yaml:11: /segment/destinations/1: a second destination with the id",
        ),
        (
            replaced("partnerAction: identifyUser", "partnerAction: identify"),
            "dev.yaml:17: /segment/destinations/1/subscriptions/0/partnerAction: ",
        ),
        (
            replaced('type = "group"', "type"),
            "dev.yaml:16: /segment/destinations/1/subscriptions/0/subscribe: ",
        ),
        (
            replaced("@path", "@pfad"),
            "dev.yaml:18: /segment/destinations/1/subscriptions/0/mapping/timestamp: ",
        ),
        ("- segment", "dev.yaml:1: /: expected an object"),
        ("segment: []", "dev.yaml:1: /segment: expected an object"),
    ],
)
def test_fault_is_told_with_file_line_and_pointer(text: str, message: str):
    with pytest.raises(ConfigurationError) as caught:
        compile_yaml(text)

    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_first_fault_is_told_and_the_others_are_counted():
    text = replaced("port: 0", "port: x").replace("strict: true", "strict: x")

    with pytest.raises(ConfigurationError, match=r"/emulator/port.*\(and 1 more\)$"):
        compile_yaml(text)


def many_mappings(count: int) -> str:
    row = (
        "\n        - {{name: M{0}, subscribe: type = "
        '"track", partnerAction: trackEvent}}'
    )
    rows = "".join(row.format(number) for number in range(1, count + 1))
    head = WHOLE.partition("      settings:")[0]
    return f"{head}      subscriptions:{rows}\n"


def test_fiftieth_mapping_is_taken():
    assert len(compile_yaml(many_mappings(50)).instances[0].subscriptions) == 50


def test_fifty_first_mapping_is_refused_by_name_and_line():
    with pytest.raises(ConfigurationError) as caught:
        compile_yaml(many_mappings(51))

    assert str(caught.value) == (
        "dev.yaml:60: /segment/destinations/0/subscriptions/50: mapping 'M51' is "
        "number 51 of destination 'Schematic (dev)', which may hold 50"
    )


@pytest.mark.parametrize(
    "names",
    [
        ("web", "Schematic (dev)", "dev-write-key"),
        ('a "quoted": #name', "日本 *x", "!k"),
        ("<destination>", "<source>", "'"),
    ],
)
def test_template_loads_with_its_presets(names: tuple[str, str, str]):
    source, destination, write_key = names

    found = compile_yaml(write_template(source, destination, write_key))

    [instance] = found.instances
    bare = [{**row, "enabled": True} for row in presets()]
    assert found.sources == (Source(source, (write_key,)),)
    assert (instance.name, instance.source) == (destination, source)
    assert list(instance.subscriptions) == bare


PYPROJECT = """\
[project]
name = "downstream"

[tool.schematic-emulator.emulator]
port = 8711

[[tool.schematic-emulator.segment.sources]]
name = "web"

[[tool.schematic-emulator.segment.destinations]]
name = "Schematic"
source = "web"

[[tool.schematic-emulator.segment.destinations.subscriptions]]
subscribe = 'type = "track"'
partnerAction = "trackEvent"
mapping = { event_name = { "@path" = "$.event" } }

[[tool.schematic-emulator.segment.destinations]]
name = "Second"
source = "web"
"""


def test_pyproject_holds_the_same_members():
    document = read_toml(PYPROJECT, "pyproject.toml", TABLE)

    found = compile_configuration(document)

    assert found.options == {"port": 8711}
    assert [one.name for one in found.instances] == ["Schematic", "Second"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("port = 8711", "port = -1", "pyproject.toml:5: /emulator/port: "),
        (
            '"Second"\nsource = "web"',
            '"Second"\nsource = "app"',
            "pyproject.toml:21: /segment/destinations/1/source: ",
        ),
        (
            '"@path"',
            '"@pfad"',
            "pyproject.toml:17: /segment/destinations/0/subscriptions/0/mapping",
        ),
        ("[project]", "[project", "pyproject.toml:1:9: not TOML: "),
    ],
)
def test_fault_in_pyproject_has_its_line(old: str, new: str, message: str):
    text = PYPROJECT.replace(old, new)

    with pytest.raises((ConfigurationError, ReadingError)) as caught:
        compile_configuration(read_toml(text, "pyproject.toml", TABLE))

    assert str(caught.value).startswith(message)


def test_pyproject_of_others_holds_nothing_for_us():
    assert read_toml('[project]\nname = "x"', "pyproject.toml", TABLE) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "segment",
                    "sources",
                    "destinations",
                    "name",
                    "source",
                    "subscriptions",
                    "subscribe",
                    "partnerAction",
                    "mapping",
                    "emulator",
                    "port",
                    "settings",
                    "apiKey",
                    "@path",
                    "x",
                ]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_data_is_compiled_or_refused(data):
    faults = list(check_configuration(data))

    assert all(fault.message for fault in faults)
    if not faults:
        document = Document("f", data)
        assert compile_configuration(document).path == "f"


ENGAGE = """\
segment:
  sources: [{name: web}]
  destinations: [{name: Schematic, source: web}]
  audiences:
    - {name: Buyers, destination: Schematic, event: Order, within_days: 30}
    - {name: Admins, destination: schematic, trait: admin}
  computed_traits:
    - {name: Last Sku, destination: Schematic, event: O, compute: last, property: sku}
"""


def test_audiences_and_computed_traits_are_read():
    found = compile_yaml(ENGAGE).computations

    assert [(one.kind, one.key) for one in found] == [
        ("audience", "buyers"),
        ("audience", "admins"),
        ("computed_trait", "last_sku"),
    ]
    assert found[2].of_property == "sku"
    assert {one.destination for one in found} == {"schematic"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "destination: Schematic, event",
            "destination: X, event",
            "5: /segment/audiences/0/destination: expected 'Schematic' or",
        ),
        ("trait: admin", "at_least: 1", "6: /segment/audiences/1: expected either"),
        ("trait: admin", "trait: a, event: b", "6: /segment/audiences/1: expected ei"),
        ("name: Admins", "name: buyers", "6: /segment/audiences/1/name: a second one"),
        ("name: Admins", "name: 日本", "6: /segment/audiences/1/name: expected lett"),
        (", property: sku", "", "8: /segment/computed_traits/0: expected the prop"),
        ("compute: last", "compute: sum", "8: /segment/computed_traits/0/compute: "),
        ("within_days: 30", "within_days: 0", "5: /segment/audiences/0/within_days"),
        ("within_days: 30", "within_days: 36526", "5: /segment/audiences/0/within_d"),
    ],
)
def test_wrong_audience_is_refused_with_its_line(old: str, new: str, message: str):
    with pytest.raises(ConfigurationError) as caught:
        compile_yaml(ENGAGE.replace(old, new, 1))

    assert str(caught.value).startswith(f"dev.yaml:{message}")


def test_whole_number_of_an_audience_may_be_written_with_a_fraction():
    text = ENGAGE.replace("within_days: 30", "within_days: 30.0, at_least: 2.0", 1)

    audience = compile_yaml(text).computations[0]

    assert repr((audience.within_days, audience.at_least)) == "(30, 2)"
