import asyncio
import os

from aiocache import RedisCache

from work import work_async


async def main():
    password = os.environ["REDIS_PASSWORD"] or None
    cache = RedisCache(endpoint=os.environ["REDIS_HOST"], port=6379, password=password, timeout=1)
    await work_async(
        {
            "set": lambda turn: cache.set(f"key:{turn % 10}", "value"),
            "get": lambda turn: cache.get(f"key:{turn % 10}"),
        }
    )


asyncio.run(main())
