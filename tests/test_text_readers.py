"""Damaged text is taken or refused with an error of ours, whoever reads it."""

from __future__ import annotations

import pytest

from support.text_readers import READERS, try_damaged

FEW, MANY = 100, 3_000


@pytest.mark.parametrize("name", READERS)
def test_sound_texts_are_taken(name: str):
    for text in READERS[name].texts:
        READERS[name].read(text)


@pytest.mark.parametrize("name", READERS)
def test_damaged_texts_are_taken_or_refused(name: str):
    assert try_damaged(name, FEW).outcomes.total() == FEW


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_many_damaged_texts_are_taken_or_refused(name: str):
    assert try_damaged(name, MANY, seed=1).outcomes.total() == MANY
