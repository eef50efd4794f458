"""Nothing but pipelines, whose errors the asyncio client words in its own way."""

import asyncio
import os

import redis.asyncio as redis

from work import work_async


async def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)

    async def pipeline(turn):
        async with client.pipeline(transaction=turn % 2 == 1) as pipe:
            await pipe.set(f"key:{turn % 10}", "value").incr("counter").execute()

    await work_async({"pipeline": pipeline})
    await client.close()


asyncio.run(main())
