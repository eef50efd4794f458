"""What every program here does: an application's work, and what it says when that fails."""

import logging
import os
import signal
import sys
import time

PAUSE = int(os.environ["PAUSE_MS"]) / 1000
COUNT = int(os.environ["COUNT"])

logging.basicConfig(
    stream=sys.stderr,
    level=logging.DEBUG if os.environ["LOUD"] == "1" else logging.INFO,
    format="%(asctime)s %(levelname)s %(name)s %(message)s",
)
log = logging.getLogger("app.cache")
stopped = False


def stop(*_):
    global stopped
    stopped = True


def failed(what, error):
    """As one line of the application's on standard output, and whole on standard error."""
    print(f"redis: {what} failed: {error}", flush=True)
    log.exception("%s failed", what)


def turns():
    turn = 0
    while not stopped and (COUNT == 0 or turn < COUNT):
        yield turn
        turn += 1


def work(operations):
    signal.signal(signal.SIGTERM, stop)
    log.debug("started, works against %s", os.environ["REDIS_URL"])
    for turn in turns():
        for what, operation in operations.items():
            try:
                operation(turn)
            except Exception as error:
                failed(what, error)
        time.sleep(PAUSE)
    log.debug("stops")


async def work_async(operations):
    import asyncio

    signal.signal(signal.SIGTERM, stop)
    log.debug("started, works against %s", os.environ["REDIS_URL"])
    for turn in turns():
        for what, operation in operations.items():
            try:
                await operation(turn)
            except Exception as error:
                failed(what, error)
        await asyncio.sleep(PAUSE)
    log.debug("stops")
