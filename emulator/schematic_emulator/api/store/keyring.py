"""Store the API keys that open environments, and remember revoked ones."""

from __future__ import annotations

from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING

from schematic_emulator.api.store.key_text import DIGEST_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from schematic_emulator.api.store.api_key import ApiKey
    from schematic_emulator.api.store.environment import Environment

# A revoked key must not open anything as an unknown one does, so it is remembered. A
# client that creates and revokes keys without end loses the oldest.
MAX_REVOKED = 10_000
# One that makes up keys loses the oldest of those: they are unknown again.
MAX_UNASKED = 10_000


class Keyring:
    """Store keys by text and by environment. Thread-safe.

    `by_text` may be read without a lock. `used_at` has the time at which a key, by its
    id, was last used. A key restored from a snapshot is stored under its digest until
    a client sends its text.
    """

    def __init__(self) -> None:
        self.by_text: dict[str, ApiKey] = {}
        self.used_at: dict[str, datetime] = {}
        self._hashed: dict[str, ApiKey] = {}
        self._of: dict[str, dict[str, ApiKey]] = {}
        self._unasked: dict[str, ApiKey] = {}
        self._revoked: dict[str, str] = {}
        self._lock = RLock()

    def add(self, key: ApiKey) -> None:
        """Add a key; it replaces the one with the same text."""
        with self._lock:
            # The same key may be here, or revoked, under its digest.
            before = self.find(key.text)
            if before is not None:
                self._unasked.pop(before.id, None)
                if before.environment is not key.environment:
                    self._of[before.environment.id].pop(key.text, None)
            for text in self._forms(key.text) if self._revoked else ():
                self._revoked.pop(text, None)
            # Apart from texts, so that a digest, sent as a key, does not open anything.
            (self._hashed if key.is_hashed else self.by_text)[key.text] = key
            self._of.setdefault(key.environment.id, {})[key.text] = key
            if key.is_unasked:
                self._unasked[key.id] = key
                if len(self._unasked) > MAX_UNASKED:
                    self._forget(next(iter(self._unasked.values())))

    def of(self, environment_id: str) -> tuple[ApiKey, ...]:
        """List the keys to an environment, oldest first."""
        with self._lock:
            return tuple(self._of.get(environment_id, {}).values())

    def all(self) -> tuple[ApiKey, ...]:
        """List the keys to all environments, oldest first."""
        with self._lock:
            return (*self.by_text.values(), *self._hashed.values())

    def find_use(self, environment: Environment) -> datetime:
        """Return when a key to an environment was last used, or when it was created."""
        used = (self.used_at.get(key.id) for key in self.of(environment.id))
        return max(filter(None, used), default=environment.created_at)

    def revoke(self, key: ApiKey) -> None:
        """Remove a key, and remember that it was revoked."""
        with self._lock:
            self._forget(key)
            self.remember_revoked(key.text, key.environment.id)

    def _forget(self, key: ApiKey) -> None:
        self.by_text.pop(key.text, None)
        self._hashed.pop(key.text, None)
        self._of.get(key.environment.id, {}).pop(key.text, None)
        self.used_at.pop(key.id, None)
        self._unasked.pop(key.id, None)

    def revoke_text(self, text: str, environment_id: str) -> None:
        """Revoke the key with a text or digest, which need not be here any more."""
        with self._lock:
            known = self.find(text) or self._hashed.get(text)
            if known is None:
                self.remember_revoked(text, environment_id)
            else:
                self.revoke(known)

    def has(self, text: str) -> bool:
        """Return whether the key with a text or digest is here, or was revoked."""
        with self._lock:
            here = self.find(text) or self._hashed.get(text)
            return bool(here or self.find_revoked(text))

    def remember_revoked(self, text: str, environment_id: str) -> None:
        """Remember that a key was revoked, and which environment it opened."""
        with self._lock:
            if len(self._revoked) >= MAX_REVOKED:
                del self._revoked[next(iter(self._revoked))]
            self._revoked[text] = environment_id

    def revoked(self) -> dict[str, str]:
        """Return each revoked key's text and environment id, in order of revocation."""
        with self._lock:
            return dict(self._revoked)

    def find(self, text: str) -> ApiKey | None:
        """Return the key with a text, if there is one."""
        known = self.by_text.get(text)
        if known is None and self._hashed:
            known = self._recognize(text)
        return known

    def _recognize(self, text: str) -> ApiKey | None:
        """Find a text among the digests; from then on the key is stored by its text."""
        from schematic_emulator.api.store.hashed_keys import hash_text

        if text.startswith(DIGEST_PREFIX):
            return None
        with self._lock:
            hashed = self._hashed.pop(hash_text(text), None)
            if hashed is None:
                return self.by_text.get(text)
            key = replace(hashed, text=text, last_signs=None)
            of = self._of[hashed.environment.id]
            # At the same place as before: keys are listed oldest first.
            keys = [key if each is hashed else each for each in of.values()]
            self._of[hashed.environment.id] = {each.text: each for each in keys}
            self.by_text[text] = key
            if key.is_unasked:
                self._unasked[key.id] = key
            return key

    def find_revoked(self, text: str) -> str | None:
        """Return the id of the environment that a revoked key opened, else None."""
        forms = self._forms(text) if self._revoked else ()
        return next(
            (self._revoked[each] for each in forms if each in self._revoked), None
        )

    def _forms(self, text: str) -> tuple[str, str]:
        """Return the texts that a key can be stored by: its own, and its digest."""
        from schematic_emulator.api.store.hashed_keys import hash_text

        return text, hash_text(text)

    def remove(self, environment_ids: Iterable[str]) -> None:
        """Remove the keys to environments that are gone; revoked ones stay revoked."""
        with self._lock:
            for environment_id in environment_ids:
                for key in self._of.pop(environment_id, {}).values():
                    self._forget(key)
