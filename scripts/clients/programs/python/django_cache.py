"""Django's cache, by the backend of the name in BACKEND."""

import os

import django
from django.conf import settings

OPTIONS = {
    "django_redis.cache.RedisCache": {"SOCKET_TIMEOUT": 1, "SOCKET_CONNECT_TIMEOUT": 1},
    "django.core.cache.backends.redis.RedisCache": {"socket_timeout": 1, "socket_connect_timeout": 1},
}
BACKEND = os.environ["BACKEND"]
settings.configure(
    CACHES={"default": {"BACKEND": BACKEND, "LOCATION": os.environ["REDIS_URL"], "OPTIONS": OPTIONS[BACKEND]}}
)
django.setup()

from django.core.cache import cache  # noqa: E402

from work import work  # noqa: E402

work(
    {
        "set": lambda turn: cache.set(f"key:{turn % 10}", "value", 60),
        "get": lambda turn: cache.get(f"key:{turn % 10}"),
    }
)
