import os

import redis
from rq import Queue

from tasks import mail
from work import work

client = redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1)
queue = Queue("mails", connection=client)
work({"enqueue": lambda turn: queue.enqueue(mail, turn)})
