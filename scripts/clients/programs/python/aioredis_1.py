import asyncio
import os

import aioredis

from work import work_async


async def main():
    pools = []

    async def pool():
        if not pools:
            pools.append(await aioredis.create_redis_pool(os.environ["REDIS_URL"], timeout=1))
        return pools[0]

    async def put(turn):
        await asyncio.wait_for((await pool()).set(f"key:{turn % 10}", "value"), 1)

    async def get(turn):
        await asyncio.wait_for((await pool()).get(f"key:{turn % 10}"), 1)

    await work_async({"set": put, "get": get})


asyncio.run(main())
