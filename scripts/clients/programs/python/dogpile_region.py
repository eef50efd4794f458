import os

from dogpile.cache import make_region

from work import work

arguments = {"url": os.environ["REDIS_URL"], "socket_timeout": 1, "connection_kwargs": {"socket_connect_timeout": 1}}
region = make_region().configure("dogpile.cache.redis", arguments=arguments)
work(
    {
        "set": lambda turn: region.set(f"key:{turn % 10}", "value"),
        "get": lambda turn: region.get(f"key:{turn % 10}"),
    }
)
