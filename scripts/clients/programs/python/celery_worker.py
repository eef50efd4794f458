"""A worker as it is started from the command line; tasks come from a thread of its own, which says nothing of its failures."""

import os
import sys
import threading
import time

from tasks import app, mail


def feed():
    for turn in range(int(os.environ["COUNT"]) or sys.maxsize):
        try:
            mail.apply_async((turn,), retry=False)
        except Exception:
            pass
        time.sleep(int(os.environ["PAUSE_MS"]) / 1000)
    time.sleep(2)
    app.control.shutdown()


threading.Thread(target=feed, daemon=True).start()
app.worker_main(["worker", "--pool=solo", "--loglevel", "DEBUG" if os.environ["LOUD"] == "1" else "INFO"])
