#!/usr/bin/env bash
# Prometheus 2.42.0 (Debian 12): `promtool check metrics` objects to a name of redis_exporter's, the exporter that it is most often pointed at.
#
# One would guess that what a well-kept exporter has exposed for years passes the linter of the project that it exports to, so that "the same names" and
# "promtool finds nothing" can both be had. `redis_instantaneous_ops_per_sec` cannot: "sec" is an abbreviated unit to the linter, which looks at each word of a name. Whoever
# wants both has to leave that metric out (`rate(redis_commands_processed_total[15m])` tells nearly the same).
#
# Seen on 2026-11-29; redis_exporter as of commit cd5941f.
# Ends with 0 while that is so, with 1 when it is not any more. Needs promtool (Debian's package prometheus).
set -euo pipefail
check() {
  printf '# HELP %s How much\n# TYPE %s gauge\n%s 1\n' "$1" "$1" "$1" | promtool check metrics 2>&1 || true
}
ops=$(check redis_instantaneous_ops_per_sec)
clients=$(check redis_connected_clients)
echo "redis_instantaneous_ops_per_sec: ${ops:-nothing}"
echo "redis_connected_clients: ${clients:-nothing}"
if [[ "$ops" != *"abbreviated units"* || -n "$clients" ]]; then
  echo "The behaviour has changed."
  exit 1
fi
