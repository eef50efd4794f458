import os

import valkey

from work import work

client = valkey.Valkey.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)
work(
    {
        "set": lambda turn: client.set(f"key:{turn % 10}", "value"),
        "get": lambda turn: client.get(f"key:{turn % 10}"),
    }
)
