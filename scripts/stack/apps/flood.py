"""A worker that tries again without a pause, as BullMQ's does on a full Redis: first with a wrong password, then with the right one."""

import logging
import os
import time

import redis

logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
log = logging.getLogger("worker")

refused = redis.Redis.from_url(os.environ["WRONG_URL"], socket_timeout=2)
for attempt in range(200):
    try:
        refused.ping()
    except redis.RedisError as error:
        log.error("Attempt %d: %s: %s", attempt, type(error).__name__, error)

# As a default BullMQ 5.81.5 worker does, seven thousand times in four seconds; fewer are enough for a log that is too long.
client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=2)
failures = 0
while failures < 3000:
    try:
        client.append("worker:jobs", "x" * 1000)
    except redis.RedisError:
        log.exception("Job %d failed", failures)
        failures += 1

# More than once: the engine reads the two streams apart, so that the end of the flood may come after the first of these lines.
while True:
    print("given up", flush=True)
    time.sleep(0.5)
