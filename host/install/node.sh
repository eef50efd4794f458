# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# Finds a Node that root may run: the wrapper runs it as root, so whoever can change that file becomes root.

find_node() {
  local candidate version
  local candidates=("$node")
  if [[ -z $node ]]; then
    candidates=("$(command -v node || true)" /usr/bin/node /usr/local/bin/node)
    mapfile -t -O "${#candidates[@]}" candidates < <(printf '%s\n' /root/.nvm/versions/node/*/bin/node | sort -rV)
  fi
  for candidate in "${candidates[@]}"; do
    [[ $candidate == /* && -x $candidate ]] || continue
    version=$("$candidate" -p process.versions.node 2>/dev/null) || continue
    if ((${version%%.*} < 18)); then
      warn "$candidate is Node $version; 18 or later is needed"
      continue
    fi
    check_owner "$candidate"
    [[ $candidate != */.nvm/* ]] || warn "$candidate belongs to nvm: run this again after 'nvm uninstall' or an upgrade"
    node=$candidate
    say "using      $node (Node $version)"
    return
  done
  die "no Node 18 or later found${node:+ at $node}; install one (apt install nodejs, dnf module install nodejs:20) or give --node PATH"
}

check_owner() { # PATH
  local path mode
  [[ $1 =~ ^[A-Za-z0-9._/+@-]+$ ]] || die "the path $1 holds characters that the wrapper cannot; give another --node"
  for path in "$1" "$(realpath -e -- "$1")"; do
    while [[ $path != / ]]; do
      mode=$(stat -L -c '%a' -- "$path")
      # A link's own mode says nothing, so it is the target that is looked at; 022 is write for group or others.
      if [[ $(stat -L -c '%u' -- "$path") != 0 ]] || (((8#$mode & 8#022) && !(8#$mode & 8#1000))); then
        die "$path can be changed by others than root, and the agent runs as root: install Node for the whole system, or give --node"
      fi
      path=$(dirname -- "$path")
    done
  done
}
