"""The rate limiter that Flask-Limiter and slowapi use."""

import os

from limits import parse, storage, strategies

from work import work

store = storage.storage_from_string(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)
limiter = strategies.FixedWindowRateLimiter(store)
limit = parse("100000/minute")
work({"hit": lambda turn: limiter.hit(limit, f"user:{turn % 10}")})
