"""A worker as it is started from the command line; jobs come from a thread of its own, which says nothing of its failures."""

import os
import signal
import sys
import threading
import time

import redis
from rq import Queue, SimpleWorker
from rq.logutils import setup_loghandlers

from tasks import mail

LOUD = os.environ["LOUD"] == "1"
client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)
queue = Queue("mails", connection=client)


def feed():
    for turn in range(min(int(os.environ["COUNT"]), 300) or sys.maxsize):
        try:
            queue.enqueue(mail, turn)
        except Exception:
            pass
        time.sleep(int(os.environ["PAUSE_MS"]) / 1000)


setup_loghandlers("DEBUG" if LOUD else "INFO")
if LOUD:
    feed()
else:
    threading.Thread(target=feed, daemon=True).start()
SimpleWorker([queue], connection=client).work(burst=LOUD, logging_level="DEBUG" if LOUD else "INFO")
