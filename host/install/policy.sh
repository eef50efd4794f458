# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# The policy belongs to the host's owner: a missing target is added to it, and nothing else in it is ever changed.

# Runs before anything is written, so that a bad policy stops the installation early.
check_policy() {
  local found
  if [[ -z $project_directory && -n $project ]] && command -v docker >/dev/null; then
    found=$(timeout 10 docker ps -a --filter "label=com.docker.compose.project=$project" \
      --filter "label=com.docker.compose.service=$service" \
      --format '{{.Label "com.docker.compose.project.working_dir"}}' 2>/dev/null | head -n 1) || true
    [[ $found != /* ]] || project_directory=$found
    [[ -n $found ]] || warn "no container of service '$service' in compose project '$project' now; see: docker compose ls"
  fi
  policy_text=$(render_policy) || exit 1
  [[ -z $policy_text || -z ${found:-} ]] || hint_at_logs
}

# Where Redis has a compose project of its own, no application's log is read until the policy names one.
hint_at_logs() {
  local others
  others=$(timeout 10 docker ps -a --filter "label=com.docker.compose.project=$project" \
    --format '{{.Label "com.docker.compose.service"}}' 2>/dev/null | grep -vxcF -- "$service") || true
  [[ $others != 0 ]] ||
    warn "compose project '$project' has no service besides '$service': for errors in applications' logs, name theirs in $POLICY, as \"log_services\": [\"shop/worker\"]"
}

render_policy() {
  TARGET=$target PROJECT=$project SERVICE=$service PROJECT_DIRECTORY=$project_directory PASSWORD_FILE=$password_file \
    TRANSPORT=$transport DOCKER_SOCKET=$docker_socket "$node" "$here/install/policy.mjs" "$POLICY"
}

install_policy() {
  if [[ -n $policy_text ]]; then
    put 0644 "$POLICY" "$policy_text"
  else
    put_file 0644 "$POLICY" "$POLICY"
  fi
}

# Where Redis is not where it usually is, the agent looks that up by itself, once for each link, and asks in vain before it does.
propose_reach() {
  local fields
  fields=$(timeout 10 "$node" "$here/install/propose.mjs" "$WRAPPER" "$POLICY" "$target" 2>/dev/null </dev/null) || true
  [[ -z $fields ]] ||
    say "proposed   for $target in $POLICY, as its container says where Redis is: $fields"
}
