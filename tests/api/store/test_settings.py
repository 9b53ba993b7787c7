"""Valid settings are accepted; invalid ones are refused when they are made."""

from __future__ import annotations

import pytest

from schematic_emulator.api.store.settings import EmulatorSettings, SettingsError


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("profile", "nope", "profile: expected published or documented, found 'nope'"),
        ("journal_size", -1, "journal_size: expected 1 or more, found -1"),
        ("events_size", 0, "events_size: expected 1 or more, found 0"),
        ("journal_bytes", "9", "journal_bytes: expected 1 or more, found '9'"),
        ("max_body_bytes", True, "max_body_bytes: expected 1 or more, found True"),
    ],
)
def test_wrong_setting_is_refused_by_name(name, value, message):
    with pytest.raises(SettingsError, match=message):
        EmulatorSettings(**{name: value})
