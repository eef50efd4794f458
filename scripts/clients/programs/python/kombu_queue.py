import os

from kombu import Connection

from work import work

options = {"socket_timeout": 1, "socket_connect_timeout": 1}
connection = Connection(os.environ["REDIS_URL"], transport_options=options)
queues = []


def put(turn):
    if not queues:
        queues.append(connection.SimpleQueue("mails"))
    queues[0].put({"turn": turn})


def get(turn):
    if queues:
        queues[0].get(block=True, timeout=1).ack()


work({"put": put, "get": get})
