"""The channel layer of Django Channels."""

import asyncio
import os

from channels_redis.core import RedisChannelLayer

from work import work_async


async def main():
    host = {"address": os.environ["REDIS_URL"], "socket_timeout": 1, "socket_connect_timeout": 1}
    layer = RedisChannelLayer(hosts=[host], capacity=100_000)

    async def send(turn):
        await layer.send("one", {"type": "turn", "turn": turn})
        await asyncio.wait_for(layer.receive("one"), 8)

    await work_async({"group_add": lambda turn: layer.group_add("group", f"one{turn % 10}"), "send": send})


asyncio.run(main())
