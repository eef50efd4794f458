"""python-socketio's client manager, which publishes to the other processes and listens to them."""

import os
import time

import socketio

from work import log, work

options = {"socket_timeout": 1, "socket_connect_timeout": 1}
manager = socketio.RedisManager(os.environ["REDIS_URL"], redis_options=options, logger=log)
server = socketio.Server(client_manager=manager, async_mode="threading", logger=log)
manager.initialize()
time.sleep(0.2)
work({"emit": lambda turn: server.emit("turn", {"turn": turn})})
os._exit(0)
