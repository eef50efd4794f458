"""A web application's way with Redis: it counts page views through redis-py, and logs what fails as such programs do."""

import logging
import os
import time

import redis

logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("web")
client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2)

while True:
    try:
        client.append("web:views", "x" * 1000)
    except redis.RedisError:
        log.exception("A page view was not counted")
    time.sleep(0.5)
