"""Make a webhook's secret, and sign payloads as the vendor's SDKs verify them."""

from __future__ import annotations

import hashlib
import hmac
from random import SystemRandom

from schematic_emulator.api.store.ids import ALPHABET

PREFIX = "whsec_"
LENGTH = 32

# What `secrets` draws from, without the 7 ms that loading it takes.
_RANDOM = SystemRandom()


def make_secret() -> str:
    """Make a new secret. Its form is our own: the vendor's is not published."""
    return PREFIX + "".join(_RANDOM.choices(ALPHABET, k=LENGTH))


SIGNATURE = "X-Schematic-Webhook-Signature"
TIMESTAMP = "X-Schematic-Webhook-Timestamp"
VERSION = "X-Schematic-Webhook-Signature-Version"


def sign(payload: bytes, secret: str, timestamp: int) -> dict[str, str]:
    """Return the three headers of a payload sent at a time, in Unix seconds.

    Source: `webhook_utils/verification.py` of schematichq 1.4.6 (PyPI): the
    hexadecimal HMAC-SHA256 of the body, a plus sign and the timestamp.
    """
    message = b"%b+%d" % (payload, timestamp)
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {SIGNATURE: digest, VERSION: "v1", TIMESTAMP: str(timestamp)}
