import os

import redis

from work import work

client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)


def pipeline(turn):
    with client.pipeline(transaction=os.environ.get("TRANSACTION") == "1") as pipe:
        pipe.set(f"key:{turn % 10}", "value").incr("counter").execute()


work(
    {
        "set": lambda turn: client.set(f"key:{turn % 10}", "value"),
        "get": lambda turn: client.get(f"key:{turn % 10}"),
        "pipeline": pipeline,
    }
)
