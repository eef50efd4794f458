#!/usr/bin/env bash
# A step of a runbook: `assert-memory.sh [TARGET] [warn|critical]` ends with 0 only if Redis' memory is better than that, so that
# `assert-memory.sh prod && ./import.sh` imports nothing into a Redis that is about to evict. It prints what a person would read, either way.
set -euo pipefail

target=${1:-prod}
bound=${2:-warn}
: "${REDIS_OPS_URL:?set it to the address of the Worker}" "${REDIS_OPS_TOKEN:?set it to a token of role viewer}"

# 417 is the answer when the verdict is as bad as the bound or worse. --fail-with-body prints it and ends with 22.
# The header comes on standard input: what stands on a command line can be read by every user of the machine.
printf 'header = "Authorization: Bearer %s"\n' "$REDIS_OPS_TOKEN" |
  curl --config - --silent --show-error --fail-with-body --max-time 20 \
    --header 'Accept: text/plain' "$REDIS_OPS_URL/v1/targets/$target/redis/memory?fail_on=$bound"
