#!/usr/bin/env python3
"""Asks redis-ops how a Redis' memory is, with nothing but Python's standard library.

`redis_memory.py [TARGET]` prints one line and ends with 0 when all is well, 1 when memory needs a look, and 2 when Redis could not be asked.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

# The Worker answers within the operation's deadline, 10 s for memory; this is that and the way there and back.
TIMEOUT_SECONDS = 15


class Problem(Exception):
    """Why there is no answer: the RFC 9457 body, with `code`, `hop`, `detail` and `hint`."""

    def __init__(self, body):
        super().__init__(f"{body['detail']} {body['hint']}")
        self.body = body


def ask(path, target):
    """The answer to a GET, as a dictionary. Raises Problem."""
    url = f"{os.environ['REDIS_OPS_URL']}/v1/targets/{urllib.parse.quote(target, safe='')}{path}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {os.environ['REDIS_OPS_TOKEN']}"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Problem(json.load(error)) from error
    except (OSError, ValueError) as error:
        raise Problem({"code": "unreachable", "hop": "worker", "detail": "The Worker gave no answer.", "hint": str(error)}) from error


def main(target):
    try:
        answer = ask("/redis/memory", target)
    except Problem as problem:
        print(f"{target}: {problem.body['code']} at {problem.body['hop']}: {problem}", file=sys.stderr)
        return 2
    data = answer["data"]
    print(f"{target}: {answer['verdict']}: {data['used_memory']} of {data['maxmemory']} bytes, {data['maxmemory_policy']}")
    for reason in answer["reasons"]:
        print(f"- {reason['text']} {reason['next_step']}")
    return 0 if answer["verdict"] == "ok" else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["prod"]))
