"""Whatever the log keeps comes back as it was, by its classes alone."""

from __future__ import annotations

from dataclasses import dataclass, field, make_dataclass
from typing import NamedTuple, get_args

import orjson
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from schematic_emulator.api.log.type_names import list_names
from schematic_emulator.durable.codec import Codec
from schematic_emulator.durable.errors import UnreadableEntryError
from schematic_emulator.effects import account, changes, records, state
from support.kept_values import make_codec, records_of
from support.tries import tries

CODEC = make_codec()
KINDS = sorted(CODEC.shapes)


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@tries(8, suppress_health_check=[HealthCheck.differing_executors])
def test_every_kind_comes_back_as_it_was(name: str, data: st.DataObject):
    entry = data.draw(records_of(CODEC, CODEC.record(name)))
    read = CODEC.reader(CODEC.shapes, checked=True)

    line = CODEC.encode(entry)

    assert read(orjson.loads(line)) == entry
    assert CODEC.reader(CODEC.shapes)(orjson.loads(line)) == entry


@pytest.mark.parametrize("kind", get_args(changes.Change) + get_args(records.Row))
def test_every_change_and_row_is_known(kind: type):
    """A new one is kept without a word about it elsewhere."""
    assert CODEC.record(kind.__name__) is kind


@pytest.mark.parametrize("owner", [state.State, account.Account])
def test_every_table_is_stored(owner: type):
    kept = CODEC.shapes[owner.__name__]

    assert set(get_args(records.Table)) & set(owner.__slots__) <= set(kept)


class Old(NamedTuple):
    name: str
    size: int


class New(NamedTuple):
    name: str
    size: int
    colour: str = "grey"


def rename(kind: type, name: str) -> type:
    kind.__name__ = name
    return kind


OLD = Codec([rename(Old, "Box")], {})
NEW = Codec([rename(New, "Box")], {})


def test_field_that_was_not_there_yet_has_its_default():
    read = NEW.reader(OLD.shapes)

    assert read(orjson.loads(OLD.encode(Old("a", 1)))) == New("a", 1, "grey")


class Crate(NamedTuple):
    name: str


def test_earlier_name_is_read_as_the_class():
    """By the class, or by what the file says of a class that has another name now."""
    lines = ["Box", "a"]
    renamed = type("Crate", (Crate,), {"EARLIER_NAMES": ("Box",)})
    codec, plain = Codec([renamed], {}), Codec([Crate], {})

    assert codec.aliases == {"Crate": ["Box"]}
    assert codec.reader({"Box": ["name"]})(list(lines)) == ("a",)
    newer = plain.reader({"Box": ["name"]}, {"Box": ["Crate"]})
    assert newer(list(lines)) == Crate("a")
    with pytest.raises(UnreadableEntryError, match="'Box' is not known"):
        plain.reader({"Box": ["name"]})


def test_unknown_field_is_refused():
    with pytest.raises(UnreadableEntryError, match=r"Box\.colour is not known"):
        OLD.reader(NEW.shapes)


def test_missing_field_without_default_is_refused():
    with pytest.raises(UnreadableEntryError, match=r"Box\.size is missing"):
        NEW.reader({"Box": ["name"]})


def test_unknown_kind_is_refused():
    with pytest.raises(UnreadableEntryError, match=r"'Bag' is not known"):
        NEW.reader({**NEW.shapes, "Bag": ["name"]})


@pytest.mark.parametrize(
    ("value", "pointer", "found"),
    [
        (["Box", "a", "1", "red"], "/2", "size: expected an integer, found '1'"),
        (["Box", "a", True, "red"], "/2", "size: expected an integer, found True"),
        (["Box", "a", 1], "", "expected the 3 fields"),
        (["Bag", "a"], "", "expected the name of a kind and its fields"),
        ({"Box": 1}, "", "expected the name of a kind and its fields"),
    ],
)
def test_wrong_value_is_refused_at_its_place(value, pointer, found):
    with pytest.raises(UnreadableEntryError) as refused:
        NEW.reader(NEW.shapes, checked=True)(value)

    assert refused.value.pointer == pointer
    assert refused.value.found.startswith(found)


def test_place_within_a_place_is_named():
    read = CODEC.reader(CODEC.shapes, checked=True)

    with pytest.raises(UnreadableEntryError) as refused:
        read(["Changed", "env_1", [["EntityRemoved", "comp_1"], ["Renamed", 1, "a"]]])

    assert refused.value.pointer == "/2/1"


def test_unknown_name_in_a_hint_is_refused_when_the_codec_is_made():
    loose = make_dataclass("Loose", [("at", "Nowhere")])

    with pytest.raises(NameError, match="Nowhere"):
        Codec([loose], list_names())


def test_two_classes_of_one_name_are_refused():
    with pytest.raises(TypeError, match="two classes are called 'Box'"):
        Codec([Old, New], {})


@dataclass
class Held:
    kept: str
    left: str = field(default="mine", metadata={"stored": False})


def test_field_that_is_not_stored_has_its_default():
    codec = Codec([Held], {})

    assert codec.shapes == {"Held": ["kept"]}
    read = codec.reader(codec.shapes)
    assert read(orjson.loads(codec.encode(Held("a", "theirs")))) == Held("a", "mine")
