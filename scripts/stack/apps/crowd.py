"""A web application on redis-py's asyncio: its requests come in bursts, and each opens a connection of its own, and logs what fails."""

import asyncio
import logging
import os

import redis
from redis import asyncio as aioredis

logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("crowd")


async def request() -> None:
    client = aioredis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2)
    try:
        await client.incr("crowd:requests")
        await asyncio.sleep(0.2)
    except redis.RedisError:
        log.exception("A request failed")
    except OSError:
        log.exception("A request failed")
    finally:
        await client.close(close_connection_pool=True)


async def main() -> None:
    while True:
        await asyncio.gather(*(request() for _ in range(int(os.environ["REQUESTS"]))))
        await asyncio.sleep(2)


asyncio.run(main())
