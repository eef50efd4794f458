# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# What sshd says of the login, and a second lock on it where sshd reads drop-in files (OpenSSH 8.2 and later).

# The settings that hold for a user's connection, one "keyword value" a line.
sshd_settings() { "$(command -v sshd)" -T -C "user=$1,host=localhost,addr=192.0.2.1"; }

# OpenSSH 9.2 prints keywords in lower case, 10.6 as the manual spells them.
setting() { awk -v keyword="$1" 'tolower($1) == keyword { sub(/^[^ ]+ */, ""); print }' <<<"$settings"; }

# Where a keyword is set: "file:line", as far as it is in a file at all.
set_at() { grep -inE "^[[:space:]]*$1[[:space:]=]" /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf 2>/dev/null | cut -d: -f1,2 | paste -sd' '; }

check_sshd() {
  local said
  said=$(sshd_valid) || die "sshd's configuration has an error already; mend it first: $said"
}

sshd_valid() { "$(command -v sshd)" -t 2>&1; }

install_sshd_drop_in() {
  local said before
  if ! [[ -d ${SSHD_DROP_IN%/*} ]] ||
    ! grep -qiE '^[[:space:]]*Include[[:space:]].*sshd_config\.d/\*(\.conf)?' /etc/ssh/sshd_config; then
    say "skipped    $SSHD_DROP_IN (sshd_config does not include that folder; the key's own restrictions hold)"
    return
  fi
  before=$(sshd_settings root)
  put 0644 "$SSHD_DROP_IN" "# Written by redis-ops install.sh
Match User $LOGIN
    PubkeyAuthentication yes
    AuthenticationMethods publickey
    PasswordAuthentication no
    KbdInteractiveAuthentication no
    AuthorizedKeysFile $AUTHORIZED_KEYS
    DisableForwarding yes
    PermitTTY no
    PermitUserRC no
    ForceCommand $FORCED_COMMAND
    ClientAliveInterval 15
    ClientAliveCountMax 3"
  said=$(sshd_valid) || die "sshd refuses $SSHD_DROP_IN: $said"
  [[ $(sshd_settings root) == "$before" ]] || die "$SSHD_DROP_IN would change other users' logins; report this as a bug"
}

# True if the name matches one of the patterns ("user", "us*", "user@host", "!user").
matches() { # NAME PATTERNS…
  local name=$1 pattern found=1
  shift
  for pattern in "$@"; do
    # shellcheck disable=SC2053 # sshd's patterns are the shell's
    [[ ${pattern:0:1} == '!' && $name == ${pattern:1} ]] && return 1
    # shellcheck disable=SC2053
    [[ $name == ${pattern%%@*} ]] && found=0
  done
  return "$found"
}

# Whether the user may log in with a key at all, and if not, which line keeps it out.
check_login() {
  local settings list
  settings=$(sshd_settings "$LOGIN")
  [[ $(setting pubkeyauthentication) == yes ]] ||
    die "sshd allows no keys: set PubkeyAuthentication yes ($(set_at PubkeyAuthentication))"
  [[ " $(setting authenticationmethods) " =~ \ (any|publickey)\  ]] ||
    die "sshd asks for more than a key: AuthenticationMethods ($(set_at AuthenticationMethods)); add: Match User $LOGIN, AuthenticationMethods publickey"
  [[ ",$(setting pubkeyacceptedalgorithms)$(setting pubkeyacceptedkeytypes)," == *,ssh-ed25519,* ]] ||
    die "sshd accepts no Ed25519 keys (FIPS mode?): add ssh-ed25519 to PubkeyAcceptedAlgorithms ($(set_at PubkeyAccepted))"
  [[ " $(setting authorizedkeysfile) " =~ \ ((%h/|$HOME_DIRECTORY/)?\.ssh/authorized_keys)\  ]] ||
    die "sshd reads keys from $(setting authorizedkeysfile) ($(set_at AuthorizedKeysFile)); add: Match User $LOGIN, AuthorizedKeysFile $AUTHORIZED_KEYS"
  [[ $(setting forcecommand) == none || $(setting forcecommand) == "$FORCED_COMMAND" ]] ||
    die "sshd forces another command on $LOGIN ($(set_at ForceCommand)): except $LOGIN from it"

  check_in_common

  mapfile -t list < <(setting denyusers | tr ' ' '\n')
  ! matches "$LOGIN" "${list[@]}" || die "DenyUsers shuts $LOGIN out: change $(set_at DenyUsers)"
  mapfile -t list < <(setting allowusers | tr ' ' '\n')
  ((${#list[@]} == 0)) || matches "$LOGIN" "${list[@]}" || die "AllowUsers does not name $LOGIN: add it at $(set_at AllowUsers)"
  mapfile -t list < <(setting denygroups | tr ' ' '\n')
  ! matches "$LOGIN" "${list[@]}" || die "DenyGroups shuts $LOGIN out: change $(set_at DenyGroups)"
  mapfile -t list < <(setting allowgroups | tr ' ' '\n')
  ((${#list[@]} == 0)) || in_groups "${list[@]}" || die "AllowGroups does not name $LOGIN's group: add $LOGIN at $(set_at AllowGroups)"
}

# What the Worker's link takes, best first; src/worker/link/algorithms.ts has the same.
readonly LINK_KEX=(curve25519-sha256 curve25519-sha256@libssh.org ecdh-sha2-nistp256 ecdh-sha2-nistp384)
readonly LINK_CIPHERS=(aes128-gcm@openssh.com aes256-gcm@openssh.com aes128-ctr aes256-ctr)
readonly LINK_MACS=(hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com)
readonly LINK_HOST_KEYS=(ssh-ed25519 ecdsa-sha2-nistp256 rsa-sha2-512 rsa-sha2-256)

# True if sshd offers one of the names, or does not say what it offers.
offers() { # KEYWORD NAMES…
  local offered name
  offered=$(setting "$1")
  [[ -n $offered ]] || return 0
  for name in "${@:2}"; do
    [[ ",$offered," != *",$name,"* ]] || return 0
  done
  return 1
}

in_common() { # KEYWORD WHAT NAMES…
  offers "${1,,}" "${@:3}" ||
    die "sshd and redis-ops have no $2 in common: add $3 to $1 in sshd_config ($(set_at "$1")); sshd takes $(setting "${1,,}")"
}

# Whether the link comes as far as the login, and if not, what to add.
check_in_common() {
  local known_keys other_keys
  in_common KexAlgorithms 'key exchange' "${LINK_KEX[@]}"
  in_common Ciphers cipher "${LINK_CIPHERS[@]}"
  # AES-GCM needs no MAC, and comes before AES-CTR.
  offers ciphers aes128-gcm@openssh.com aes256-gcm@openssh.com || in_common MACs MAC "${LINK_MACS[@]}"
  read_host_keys
  ((${#known_keys[@]})) ||
    die "sshd has no host key that redis-ops can check: make an Ed25519 key (ssh-keygen -A), and see that HostKey and HostKeyAlgorithms in sshd_config ($(set_at HostKeyAlgorithms)) let sshd show it"
}

in_groups() {
  local group
  for group in $(id -nG "$LOGIN"); do
    ! matches "$group" "$@" || return 0
  done
  return 1
}

reload_if_changed() {
  local path
  for path in ${undo_paths[@]+"${undo_paths[@]}"}; do
    [[ $path != "$SSHD_DROP_IN" ]] || reload_sshd
  done
}

# Running connections are not cut by a reload.
reload_sshd() {
  local unit settings pid
  if [[ -d /run/systemd/system ]]; then
    for unit in ssh sshd; do
      if systemctl is-active --quiet "$unit"; then
        timeout 30 systemctl reload "$unit" || warn "sshd was not reloaded: systemctl status $unit"
        return
      fi
    done
    return 0
  fi
  settings=$(sshd_settings root)
  # sshd takes the file away for a moment when it restarts.
  pid=$(cat "$(setting pidfile)" 2>/dev/null) || true
  if [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == sshd ]]; then
    kill -HUP "$pid"
  else
    warn "sshd was not found running: restart it"
  fi
}

# Sets `known_keys` and `other_keys`, a line of `ssh-keygen -l` for each of the host's keys: known are those that the link can check and that
# sshd shows, Ed25519 first.
read_host_keys() {
  local key public line algorithms ed25519=()
  known_keys=() other_keys=()
  while read -r key; do
    [[ -s $key ]] || continue
    public=$(ssh-keygen -y -P '' -f "$key" </dev/null 2>/dev/null) || continue
    line=$(ssh-keygen -E sha256 -lf - <<<"$public") || continue
    # By the key's own type: what `ssh-keygen -l` calls it is for people.
    case ${public%% *} in
    ssh-rsa) algorithms=(rsa-sha2-512 rsa-sha2-256) ;;
    *) algorithms=("${public%% *}") ;;
    esac
    if [[ " ${LINK_HOST_KEYS[*]} " != *" ${algorithms[0]} "* ]] || ! offers hostkeyalgorithms "${algorithms[@]}"; then
      other_keys+=("$line")
    elif [[ ${algorithms[0]} == ssh-ed25519 ]]; then
      ed25519+=("$line")
    else
      known_keys+=("$line")
    fi
  done < <(setting hostkey)
  known_keys=(${ed25519[@]+"${ed25519[@]}"} ${known_keys[@]+"${known_keys[@]}"})
}

# Prints what the Worker needs to know: the fingerprints of the host's keys, and the entry for TARGETS.
print_target() {
  local settings known_keys other_keys prints
  settings=$(sshd_settings root)
  read_host_keys
  say ''
  say 'Host keys:'
  printf '  %s\n' "${known_keys[@]}" ${other_keys[@]+"${other_keys[@]/%/ (not for TARGETS)}"}
  prints=$(printf '%s\n' "${known_keys[@]}" | awk '{ printf "%s\"%s\"", sep, $2; sep = ", " }')
  say ''
  say 'TARGETS entry for the Worker:'
  say "  { \"$target\": { \"host\": \"${host:-HOST}\", \"port\": ${port:-$(setting port | head -n 1)}, \"user\": \"$LOGIN\", \"host_keys\": [$prints] } }"
}
