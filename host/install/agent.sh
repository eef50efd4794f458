# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# Installs the agent, the sudoers line that allows this one command, and the rotation of its log.

# They keep memory small; all of them exist from Node 18 on. Without V8's optimising compilers (--no-opt) it would be 10 MB less, every answer of
# a warm link take a tenth to a third of a millisecond more (docs/benchmarks.md), and Node itself start later.
readonly NODE_FLAGS=(--max-semi-space-size=1 --max-old-space-size=64 --v8-pool-size=1)

install_agent() {
  put_file 0644 "$LIBRARY/agent.cjs" "$agent"
  put_file 0644 "$LIBRARY/start.cjs" "$here/install/start.cjs"
  # One arena: glibc would keep one for each of V8's threads, 4 MB in all.
  # It starts with a clean environment: no variable that a client or sudo lets through (LANG, TZ, NODE_OPTIONS) reaches Node.
  put 0755 "$WRAPPER" "#!/bin/sh
# Written by redis-ops install.sh; the sudoers line and the forced command name this file.
exec /usr/bin/env -i HOME=/root LANG=C.UTF-8 MALLOC_ARENA_MAX=1 \\
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin \\
  '$node' ${NODE_FLAGS[*]} \\
  $LIBRARY/start.cjs $LIBRARY/agent.cjs"
}

# What V8 has compiled of the agent, for this Node. Nothing fails for the lack of it; the agent only starts later. Sets `compiled` if it is new.
compile_agent() {
  local temporary said
  compiled=no
  new_temporary "$CACHE"
  said=$(timeout 20 env -i HOME=/root LANG=C.UTF-8 PATH="$PATH" "$node" "${NODE_FLAGS[@]}" "$here/install/compile.cjs" \
    "$LIBRARY/agent.cjs" "$CACHE" "$temporary" "$target" </dev/null 2>&1) || true
  if [[ -s $temporary ]]; then
    compiled=yes
    settle 0644 "$CACHE" "$temporary"
  elif [[ $said == unchanged ]]; then
    say "unchanged  $CACHE"
  else
    warn "the agent could not be compiled beforehand, so each start takes longer: ${said:0:500}"
  fi
}

# Earlier versions installed an ES module. It is removed last, since a run that fails goes back to it.
remove_earlier_agent() { rm -f -- "$LIBRARY/agent.mjs"; }

# Without -f, visudo takes a file of mode 0644 for an error, which sudo does not.
sudoers_valid() { visudo -cf /etc/sudoers 2>&1; }

check_sudoers() {
  local said
  said=$(sudoers_valid) || die "sudo's configuration has an error already; mend it first: $said"
  grep -qE '^[#@]includedir[[:space:]]+/etc/sudoers\.d/?[[:space:]]*$' /etc/sudoers ||
    die "/etc/sudoers does not read /etc/sudoers.d; add the line with visudo: @includedir /etc/sudoers.d"
}

# Without a PAM session and without a pty, sudo execs the agent instead of staying as its parent.
readonly SUDOERS_WISHES=('!requiretty' '!use_pty' '!pam_session' '!pam_setcred')

# Writes the sudoers line, with those wishes that this host's sudo knows: sudo-rs knows few, refuses a file with the others, and complains of
# each at every start. Sets `unknown_settings` to the rest. Without env_reset there is no line.
write_sudoers() { # FILE
  local wish settings=env_reset
  unknown_settings=()
  for wish in "${SUDOERS_WISHES[@]}"; do
    printf 'Defaults:%s %s\n' "$LOGIN" "$wish" >"$1"
    if visudo -cf "$1" >/dev/null 2>&1; then settings+=", $wish"; else unknown_settings+=("$wish"); fi
  done
  cat >"$1" <<SUDOERS
# Written by redis-ops install.sh. One command, and "" means: without arguments.
Defaults:$LOGIN $settings
$LOGIN ALL=(root) NOPASSWD: $WRAPPER ""
SUDOERS
}

# visudo checks the temporary file before it is put in place, since one broken file there keeps everybody from using sudo.
install_sudoers() {
  local temporary said unknown_settings
  new_temporary "$SUDOERS"
  chmod 0440 "$temporary"
  write_sudoers "$temporary"
  said=$(visudo -cf "$temporary" 2>&1) || die "visudo refuses the sudoers line: $said"
  settle 0440 "$SUDOERS" "$temporary"
  said=$(sudoers_valid) || die "visudo refuses the configuration with $SUDOERS: $said"
  ((${#unknown_settings[@]} == 0)) ||
    say "note       this sudo does not know ${unknown_settings[*]}, so it may stay as the agent's parent"
}

install_logrotate() {
  [[ -d ${LOGROTATE%/*} ]] || return 0
  put 0644 "$LOGROTATE" "$LOG_DIRECTORY/changes.log {
    monthly
    rotate 12
    compress
    missingok
    notifempty
    create 0600 root root
}"
}

# Starts the agent as the Worker will: as the user, through sudo, with no input. Prints what it says first.
hello() { # ERRORS
  (cd / && timeout 20 env -i PATH="$PATH" runuser -u "$LOGIN" -- sudo -n "$WRAPPER" </dev/null 2>"$1" | head -n 1) || true
}

check_hello() {
  local errors=$journal/hello.err first
  first=$(hello "$errors")
  if [[ -z $first && $compiled == yes ]]; then
    rm -f -- "$CACHE"
    warn "the agent does not start as it was compiled beforehand, so each start takes longer: $(head -c 500 "$errors")"
    first=$(hello "$errors")
  fi
  # shellcheck disable=SC2016 # it is JavaScript
  "$node" -e '
    try {
      const { hello } = JSON.parse(process.argv[1]);
      console.log(`answers    agent ${hello.version}, protocol ${hello.protocol}, ${hello.arch}`);
    } catch {
      process.exit(1);
    }' -- "$first" || die "the agent does not start as $LOGIN: $(head -c 2000 "$errors")"
  [[ ! -s $errors ]] || warn "each start of the agent prints: $(head -c 2000 "$errors")"
}
