import type { Client, Suite } from "../client.ts";

const debian = (
  suite: Suite,
  name: string,
  program: string,
  packages: readonly [string, ...string[]],
  rest: Partial<Client> = {},
): Client => ({
  name,
  language: "Python",
  version: packages[0],
  from: { debian: suite, packages: ["python3", ...packages] },
  program: `python/${program}.py`,
  run: ["python3", "-u", "{program}"],
  ...rest,
});

/** Its message is literally `… caused error: {exception.args}`; a class tells the cause, and MISCONF has none of its own. */
const classOnly: Partial<Client> = { streams: "whole", untold: ["misconf"] };
/** `Cannot publish to redis... retrying` is all. */
const noCause: Partial<Client> = {
  untold: ["refused", "no-such-name", "wrong-password", "no-password", "too-many-clients", "killed-and-back", "frozen"],
};
const worker: Partial<Client> = { env: { WITH: "celery" }, streams: "whole" };
const reset = ["reset"] as const;
/** Of the backend for results it says first, for half a minute, that the connection was lost, whatever the cause. */
const producer: Partial<Client> = {
  env: { WITH: "celery" },
  says: { refused: reset, "no-such-name": reset, "wrong-password": reset, "no-password": reset },
};
const django = (suite: Suite, backend: string, name: string, ...packages: [string, ...string[]]): Client =>
  debian(suite, name, "django_cache", packages, { env: { BACKEND: backend } });

export const python: readonly Client[] = [
  debian("bookworm", "redis-py 4", "redis_sync", ["python3-redis"]),
  debian("trixie", "redis-py 6.1", "redis_sync", ["python3-redis"]),
  debian("sid", "redis-py 6.4", "redis_sync", ["python3-redis"]),
  debian("sid", "redis-py 6.4 with hiredis", "redis_sync", ["python3-redis", "python3-hiredis"], {
    env: { TRANSACTION: "1" },
  }),
  debian("bookworm", "redis-py 4 asyncio", "redis_asyncio", ["python3-redis"]),
  debian("trixie", "redis-py 6.1 asyncio", "redis_asyncio", ["python3-redis"]),
  debian("sid", "redis-py 6.4 asyncio", "redis_asyncio", ["python3-redis"]),
  debian("bookworm", "redis-py 4 asyncio pipelines", "redis_asyncio_pipeline", ["python3-redis"]),
  debian("trixie", "redis-py 6.1 asyncio pipelines", "redis_asyncio_pipeline", ["python3-redis"], classOnly),
  debian("sid", "redis-py 6.4 asyncio pipelines", "redis_asyncio_pipeline", ["python3-redis"], classOnly),
  debian("sid", "valkey-py", "valkey_sync", ["python3-valkey"]),
  debian("bookworm", "aioredis 1", "aioredis_1", ["python3-aioredis"], { streams: "whole", untold: ["frozen"] }),
  debian("bookworm", "Celery 5.2 worker", "celery_worker", ["python3-celery", "python3-redis"], worker),
  debian("trixie", "Celery 5.5 worker", "celery_worker", ["python3-celery", "python3-redis"], worker),
  debian("sid", "Celery 5.6 worker", "celery_worker", ["python3-celery", "python3-redis"], worker),
  debian("bookworm", "Celery 5.2 producer", "celery_producer", ["python3-celery", "python3-redis"], producer),
  debian("sid", "Celery 5.6 producer", "celery_producer", ["python3-celery", "python3-redis"], producer),
  debian("sid", "kombu", "kombu_queue", ["python3-kombu", "python3-redis"]),
  debian("bookworm", "RQ 1 worker", "rq_worker", ["python3-rq"], { streams: "whole" }),
  debian("sid", "RQ 2 worker", "rq_worker", ["python3-rq"], { streams: "whole" }),
  debian("sid", "RQ 2 producer", "rq_producer", ["python3-rq"]),
  django("bookworm", "django_redis.cache.RedisCache", "django-redis 5", "python3-django-redis"),
  django("sid", "django_redis.cache.RedisCache", "django-redis 7", "python3-django-redis"),
  django("sid", "django.core.cache.backends.redis.RedisCache", "Django's cache", "python3-django", "python3-redis"),
  debian("sid", "Flask-Caching", "flask_caching_1", ["python3-flask-caching", "python3-redis"]),
  debian("sid", "Channels", "channels_layer", ["python3-channels-redis"]),
  debian("sid", "limits", "limits_storage", ["python3-limits", "python3-redis"]),
  debian("sid", "dogpile.cache", "dogpile_region", ["python3-dogpile.cache", "python3-redis"]),
  debian("trixie", "aiocache", "aiocache_redis", ["python3-aiocache", "python3-redis"], { untold: ["frozen"] }),
  debian("sid", "python-socketio", "socketio_manager", ["python3-socketio", "python3-redis"], noCause),
  debian("sid", "APScheduler", "apscheduler_store", ["python3-apscheduler", "python3-redis"]),
];
