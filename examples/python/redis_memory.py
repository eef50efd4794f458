#!/usr/bin/env python3
"""Asks redis-ops how a Redis' memory is, with nothing but Python's standard library.

`redis_memory.py [TARGET]` prints one line and ends with 0 when all is well, 1 when memory needs a look, and 2 when Redis could not be asked.
"""

import http.client
import json
import os
import re
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


def unanswered(detail, hint, hop="worker"):
    """The problem of a request to which the Worker itself gave no answer."""
    return Problem({"code": "unreachable", "hop": hop, "detail": detail, "hint": hint})


def variable(name):
    """An environment variable, which has to be there. It may be a token, so the problem does not show it."""
    value = os.environ.get(name, "").strip()
    if not re.fullmatch("[!-~]+", value):
        raise unanswered(f"{name} is not set, or has characters that it cannot have.", f"Set {name}.", "caller")
    return value


def problem_in(error):
    """The Problem that an answer with an error status holds. What stands before the Worker may have answered instead, with a page of its own."""
    try:
        body = json.load(error)
        if all(isinstance(body[key], str) for key in ("code", "hop", "detail", "hint")):
            return Problem(body)
    except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError):
        pass
    return unanswered(f"The status is {error.code}, and the answer is not the Worker's.", "Look at REDIS_OPS_URL, or ask again later.")


def ask(path, target):
    """The answer to a GET, as a dictionary. Raises Problem."""
    token = variable("REDIS_OPS_TOKEN")
    url = f"{variable('REDIS_OPS_URL')}/v1/targets/{urllib.parse.quote(target, safe='')}{path}"
    try:
        request = urllib.request.Request(url)
        # A redirect would else take the token to another host.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.load(response)
        if not (isinstance(answer, dict) and {"data", "reasons", "verdict"} <= answer.keys()):
            raise ValueError("Something else answered, with JSON of its own.")
        return answer
    except urllib.error.HTTPError as error:
        raise problem_in(error) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise unanswered("The Worker gave no answer.", str(error)) from error


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
