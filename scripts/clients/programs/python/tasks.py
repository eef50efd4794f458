"""What the workers of celery_worker.py and rq_worker.py run."""

import logging
import os


def mail(turn):
    logging.getLogger("app.mail").info("sent %s", turn)


if os.environ.get("WITH") == "celery":
    from celery import Celery

    app = Celery("app", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
    app.conf.broker_transport_options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    app.conf.redis_socket_timeout = 1
    app.conf.redis_socket_connect_timeout = 1
    app.conf.broker_connection_retry_on_startup = True
    app.conf.broker_connection_max_retries = 30
    mail = app.task(name="tasks.mail")(mail)
