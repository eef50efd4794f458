"""
A web application on redis-py's asyncio: its requests come in bursts, each opens a connection of its own, and logs what fails. The login is sent
together with what follows it, as clients of today do (redis-py 6, ioredis, node-redis): so one that is turned away sees a broken
connection, and not the reply that tells why.
"""

import asyncio
import logging
import os

from redis import RedisError
from redis import asyncio as aioredis

logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("crowd")


class Connection(aioredis.Connection):
    async def on_connect(self) -> None:
        self._parser.on_connect(self)
        commands = [("AUTH", self.password), ("CLIENT", "SETNAME", "crowd"), ("CLIENT", "ID")]
        for command in commands:
            await self.send_command(*command, check_health=False)
            await asyncio.sleep(0.02)
        for _ in commands:
            await self.read_response()


async def request() -> None:
    pool = aioredis.ConnectionPool.from_url(os.environ["REDIS_URL"], connection_class=Connection)
    client = aioredis.Redis(connection_pool=pool)
    try:
        await client.incr("crowd:requests")
        await asyncio.sleep(0.2)
    except RedisError:
        log.exception("A request failed")
    finally:
        await pool.disconnect()


async def main() -> None:
    while True:
        await asyncio.gather(*(request() for _ in range(int(os.environ["REQUESTS"]))))
        await asyncio.sleep(2)


asyncio.run(main())
