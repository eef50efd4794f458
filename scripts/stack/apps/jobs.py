"""An application on RQ: jobs that wait, and a worker whose jobs take long."""

import os

from redis import Redis
from rq import Queue, SimpleWorker

connection = Redis.from_url(os.environ["REDIS_URL"])
queue = Queue("reports", connection=connection)
for number in range(50):
    queue.enqueue("time.sleep", 3600, job_timeout=7200)
SimpleWorker([queue], connection=connection).work()
