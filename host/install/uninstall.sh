# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# Removes all that the installation made, the way in first. The log of changes stays, unless --purge is given.

uninstall() {
  local path said
  for path in "$SSHD_DROP_IN" "$AUTHORIZED_KEYS" "$SUDOERS" "$WRAPPER" "$LIBRARY"/{start.cjs,agent.cjs,agent.mjs} "$CACHE" "$POLICY" "$LOGROTATE"; do
    [[ -e $path ]] || continue
    rm -f -- "$path"
    say "removed    $path"
  done
  if getent passwd "$LOGIN" >/dev/null; then
    if [[ $(getent passwd "$LOGIN" | cut -d: -f6) == "$HOME_DIRECTORY" ]]; then
      remove_account
      say "removed    account $LOGIN"
    else
      warn "the account $LOGIN was not made by redis-ops and stays"
    fi
  fi
  rmdir -- "$HOME_DIRECTORY/.ssh" "$HOME_DIRECTORY" "$LIBRARY" "$POLICY_DIRECTORY" 2>/dev/null || true
  for path in "$HOME_DIRECTORY" "$LIBRARY" "$POLICY_DIRECTORY"; do
    [[ ! -d $path ]] || warn "$path holds files that install.sh did not make, and stays"
  done
  if command -v semanage >/dev/null; then semanage fcontext -d "$HOME_DIRECTORY/\.ssh(/.*)?" 2>/dev/null || true; fi
  if [[ $purge == yes ]]; then
    rm -rf -- "$LOG_DIRECTORY"
  elif [[ -d $LOG_DIRECTORY ]] && ! rmdir -- "$LOG_DIRECTORY" 2>/dev/null; then
    say "kept       $LOG_DIRECTORY (--purge removes it)"
  fi
  said=$(sshd_valid) || die "sshd's configuration has an error: $said"
  reload_sshd
}
