# A script that asks by redis-cli, as an entry point or a health check does.
trap 'exit 0' TERM
turn=0
# Set and empty, it would be sent as a password.
[ -z "$REDIS_PASSWORD" ] || export REDISCLI_AUTH="$REDIS_PASSWORD"
while [ "$COUNT" = 0 ] || [ "$turn" -lt 600 ]; do
  for words in "SET key:$turn value" "GET key:$turn"; do
    said=$(timeout 2 redis-cli -e -h "$REDIS_HOST" $words 2>&1) && continue
    [ -n "$said" ] || continue
    echo "$said" >&2
    echo "redis: ${words%% *} failed: $said"
  done
  turn=$((turn + 1))
  [ "$PAUSE_MS" = 0 ] || sleep 0.2
done
