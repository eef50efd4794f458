# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# The login of the Worker: a system user without a password, whose home and keys belong to root.

ensure_directories() {
  ensure_directory 00755 "$LIBRARY"
  ensure_directory 00755 "$POLICY_DIRECTORY"
  ensure_directory 00750 "$LOG_DIRECTORY"
  ensure_directory 00755 "$HOME_DIRECTORY"
  ensure_directory 00755 "$HOME_DIRECTORY/.ssh"
}

ensure_account() {
  local home groups
  if home=$(getent passwd "$LOGIN" | cut -d: -f6) && [[ -n $home ]]; then
    [[ $home == "$HOME_DIRECTORY" ]] ||
      die "there is another account named $LOGIN (home $home); rename or remove it first"
    groups=$(id -nG "$LOGIN")
    [[ " $groups " != *" docker "* ]] || warn "$LOGIN is in the group docker, which equals root: gpasswd -d $LOGIN docker"
    say "unchanged  account $LOGIN"
  else
    on_failure remove-account "$LOGIN"
    # A shell, because sshd runs the forced command through it.
    useradd --system --user-group --no-create-home --home-dir "$HOME_DIRECTORY" --shell /bin/sh \
      --comment 'redis-ops login of the Worker' "$LOGIN"
    say "installed  account $LOGIN"
  fi
  # '*' matches no password. The default, '!', means locked, and with "UsePAM no" sshd refuses such an account.
  [[ $(getent shadow "$LOGIN" | cut -d: -f2) == '*' ]] || usermod --password '*' "$LOGIN"
}

remove_account() {
  getent passwd "$LOGIN" >/dev/null || return 0
  # --ns: a container's user may have the same number.
  pkill -KILL --ns $$ --nslist mnt -u "$LOGIN" || true
  userdel --force "$LOGIN" 2>/dev/null || true
  ! getent group "$LOGIN" >/dev/null || groupdel "$LOGIN"
}

# Writes one line for each key, each with the same restrictions; a key that was added by hand gets them too.
install_keys() {
  local text='' key body bodies=() before=() removed=no
  for key in ${public_keys[@]+"${public_keys[@]}"}; do
    if ! [[ $key =~ ^ssh-ed25519\ [A-Za-z0-9+/]+=*(\ .*)?$ ]] || ! ssh-keygen -lf - <<<"$key" >/dev/null 2>&1; then
      die "--public-key must be the text of an Ed25519 public key: 'ssh-ed25519 AAAA…'"
    fi
    body=${key#ssh-ed25519 }
    bodies+=("${body%% *}")
  done
  if [[ -f $AUTHORIZED_KEYS ]]; then
    mapfile -t before < <(grep -oE 'ssh-ed25519 [A-Za-z0-9+/]+=*' "$AUTHORIZED_KEYS" | cut -d' ' -f2)
    for body in ${before[@]+"${before[@]}"}; do
      [[ " ${bodies[*]-} " == *" $body "* ]] || removed=$replace_keys
    done
    [[ $replace_keys == yes ]] || bodies+=(${before[@]+"${before[@]}"})
  fi
  ((${#bodies[@]})) || die "--public-key is needed: the Worker's public key"
  # Sorted, so that the order in which keys were added does not make a change.
  while read -r body; do
    text+="restrict,command=\"$FORCED_COMMAND\" ssh-ed25519 $body redis-ops"$'\n'
  done < <(printf '%s\n' "${bodies[@]}" | sort -u)
  put 0644 "$AUTHORIZED_KEYS" "${text%$'\n'}"
  label_keys
  # sshd checks the key only at login.
  [[ $removed == no ]] ||
    say "note       what a removed key has opened stays open; to end it: sudo pkill -KILL -u $LOGIN"
}

# SELinux lets sshd read keys under /var/lib only with this label. semanage makes it last through a relabelling.
label_keys() {
  command -v getenforce >/dev/null && [[ $(getenforce) != Disabled ]] || return 0
  if command -v semanage >/dev/null; then
    semanage fcontext -a -t ssh_home_t "$HOME_DIRECTORY/\.ssh(/.*)?" 2>/dev/null ||
      semanage fcontext -m -t ssh_home_t "$HOME_DIRECTORY/\.ssh(/.*)?"
    restorecon -R "$HOME_DIRECTORY"
  else
    chcon -R -t ssh_home_t "$HOME_DIRECTORY/.ssh"
    warn "semanage is missing, so a relabelling of the disk shuts the Worker out: dnf install policycoreutils-python-utils, then run this again"
  fi
}
