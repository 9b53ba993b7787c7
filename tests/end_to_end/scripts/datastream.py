"""The vendor's SDK for Python with its datastream: answer each line of the input.

Connects where the arguments say, or where `connect` does, one after the other.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from schematic.client import AsyncSchematic, AsyncSchematicConfig


async def answer(sdk, name, argument):
    if name == "track":
        return await sdk.track(**argument)
    if name == "until":
        *asked, wanted = argument
        end = time.monotonic() + 8
        while (found := await check(sdk, *asked))["value"] is not wanted:
            if time.monotonic() > end:
                return {"timeout": found}
            await asyncio.sleep(0.01)
        return found
    return await check(sdk, *argument)


async def check(sdk, key, company=None, user=None):
    found = await sdk.check_flag_with_entitlement(key, company=company, user=user)
    entitlement = found.entitlement
    return {
        "value": found.value,
        "reason": found.reason,
        "company": found.company_id,
        "usage": entitlement.usage if entitlement else None,
    }


async def connect(url, key):
    config = AsyncSchematicConfig(
        base_url=url, event_capture_url=url, use_datastream=True, cache_providers=[]
    )
    sdk = AsyncSchematic(key, config)
    await sdk.initialize()
    return sdk


async def main(*address):
    sdk = await connect(*address) if address else None
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        name, argument = json.loads(line)
        found = None
        if name == "connect":
            sdk = await connect(*argument)
        elif name == "close":
            await sdk.shutdown()
        else:
            found = await answer(sdk, name, argument)
        sys.stdout.write(json.dumps(found, default=str) + "\n")
        sys.stdout.flush()
    await sdk.shutdown()


asyncio.run(main(*sys.argv[1:]))
