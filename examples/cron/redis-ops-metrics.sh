#!/usr/bin/env bash
# Figures of one Redis for Prometheus' textfile collector, from cron:
#   * * * * * redis-ops . /etc/redis-ops.env && redis-ops-metrics.sh prod /var/lib/node_exporter/textfile/redis_ops.prom
# Ends with 1, so that cron sends a mail, when Redis could not be asked; `redis_ops_up` is 0 then. Without a file it prints to the terminal.
set -euo pipefail

target=${1:-prod}
file=${2:-/dev/stdout}
: "${REDIS_OPS_URL:?set it to the address of the Worker}" "${REDIS_OPS_TOKEN:?set it to a token of role viewer}"

# The first field of that name in the answer; the names used here stand before any other of the same name.
field() { grep -o "\"$1\":[^,}]*" <<<"$answer" | head -n 1 | cut -d: -f2 | tr -d '"'; }
metric() { printf '# TYPE redis_ops_%s gauge\nredis_ops_%s{target="%s"} %s\n' "$1" "$1" "$target" "$2"; }

up=1
answer=$(printf 'header = "Authorization: Bearer %s"\n' "$REDIS_OPS_TOKEN" |
  curl --config - --silent --show-error --fail --max-time 20 "$REDIS_OPS_URL/v1/targets/$target/redis/memory") || up=0

# A collector that reads a half-written file drops all of it, so the file is put in its place whole.
metrics=$(
  metric up "$up"
  if ((up)); then
    case $(field verdict) in ok) verdict=0 ;; warn) verdict=1 ;; *) verdict=2 ;; esac
    metric verdict "$verdict"
    metric used_memory_bytes "$(field used_memory)"
    metric maxmemory_bytes "$(field maxmemory)"
    metric evicted_keys "$(field evicted_keys)"
  fi
)
if [[ $file == /dev/stdout ]]; then
  printf '%s\n' "$metrics"
else
  printf '%s\n' "$metrics" >"$file.$$"
  mv "$file.$$" "$file"
fi
((up))
