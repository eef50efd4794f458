import asyncio
import os

import redis.asyncio as redis

from work import work_async


async def main():
    client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)

    async def pipeline(turn):
        async with client.pipeline(transaction=False) as pipe:
            await pipe.set(f"key:{turn % 10}", "value").incr("counter").execute()

    await work_async(
        {
            "set": lambda turn: client.set(f"key:{turn % 10}", "value"),
            "get": lambda turn: client.get(f"key:{turn % 10}"),
            "pipeline": pipeline,
        }
    )
    await client.close()


asyncio.run(main())
