"""Sign a payload as the vendor's SDKs verify it."""

from __future__ import annotations

import hashlib
import hmac

SIGNATURE = "X-Schematic-Webhook-Signature"
TIMESTAMP = "X-Schematic-Webhook-Timestamp"
VERSION = "X-Schematic-Webhook-Signature-Version"


def sign(payload: bytes, secret: str, timestamp: int) -> dict[str, str]:
    """Return the three headers of a payload sent at a moment, in Unix seconds.

    Source: `webhook_utils/verification.py` of schematichq 1.4.6 (PyPI): the
    hexadecimal HMAC-SHA256 of the body, a plus sign and the timestamp.
    """
    message = b"%b+%d" % (payload, timestamp)
    digest = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return {SIGNATURE: digest, VERSION: "v1", TIMESTAMP: str(timestamp)}
