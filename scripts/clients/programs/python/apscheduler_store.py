import os
from datetime import datetime, timedelta

from apscheduler.jobstores.redis import RedisJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from tasks import mail
from work import work

password = os.environ["REDIS_PASSWORD"] or None
store = RedisJobStore(
    host=os.environ["REDIS_HOST"], password=password, socket_timeout=1, socket_connect_timeout=1
)
scheduler = BackgroundScheduler(jobstores={"default": store})


def add(turn):
    if not scheduler.running:
        scheduler.start()
    at = datetime.now() + timedelta(seconds=60)
    scheduler.add_job(mail, "date", run_date=at, args=[turn], id=f"mail-{turn % 10}", replace_existing=True)


work({"add": add})
