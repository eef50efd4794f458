import os

from flask import Flask
from flask_caching import Cache

from work import work

app = Flask("app")
options = {"socket_timeout": 1, "socket_connect_timeout": 1}
cache = Cache(
    app,
    config={"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": os.environ["REDIS_URL"], "CACHE_OPTIONS": options},
)
with app.app_context():
    work(
        {
            "set": lambda turn: cache.set(f"key:{turn % 10}", "value", 60),
            "get": lambda turn: cache.get(f"key:{turn % 10}"),
        }
    )
