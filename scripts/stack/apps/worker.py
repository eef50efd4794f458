"""A Celery worker whose tasks take long, and which has put some into the queue itself where TASKS says how many."""

import os
import time

from celery import Celery

app = Celery("shop", broker=os.environ["REDIS_URL"])


@app.task(name="shop.send_mail")
def send_mail(number):
    time.sleep(3600)


for number in range(int(os.environ.get("TASKS", "0"))):
    send_mail.delay(number)
app.worker_main(["worker", "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle"])
