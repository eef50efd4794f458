# shellcheck shell=bash disable=SC2154 # install.sh sets the variables
# Each file is written whole or not at all: to a temporary file beside the destination, which is then renamed. What was there before is
# kept until the run has succeeded; if it fails, everything is put back, newest first.

journal=$(mktemp -d)
undo_kinds=() undo_paths=() temporaries=()

finish() {
  local status=$? index path
  trap - EXIT
  set +e
  ((${#temporaries[@]} == 0)) || rm -f -- "${temporaries[@]}"
  for ((index = ${#undo_kinds[@]} - 1; index >= 0; index--)); do
    path=${undo_paths[index]}
    case ${undo_kinds[index]} in
    restore) cp -a -- "$journal/$index" "$path.redis-ops" && mv -fT -- "$path.redis-ops" "$path" ;;
    remove) rm -f -- "$path" ;;
    remove-directory) rmdir -- "$path" 2>/dev/null ;;
    remove-account) remove_account ;;
    esac
  done
  ((${#undo_kinds[@]} == 0)) || say "nothing was kept: the host is as it was before this run"
  rm -rf -- "$journal"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

on_failure() { # KIND PATH
  undo_kinds+=("$1")
  undo_paths+=("$2")
}

keep_changes() { undo_kinds=() undo_paths=(); }

# Puts the finished temporary file in place, and says what came of it.
settle() { # MODE DESTINATION TEMPORARY
  local word=updated
  chown 0:0 -- "$3"
  chmod "$1" -- "$3"
  if [[ -f $2 && ! -L $2 ]] && cmp -s -- "$3" "$2" && [[ $(stat -c '%a %u %g' -- "$2") == "${1#0} 0 0" ]]; then
    rm -f -- "$3"
    say "unchanged  $2"
    return
  fi
  if [[ -e $2 ]]; then
    cp -a -- "$2" "$journal/${#undo_kinds[@]}"
    on_failure restore "$2"
  else
    word=installed
    on_failure remove "$2"
  fi
  mv -fT -- "$3" "$2"
  relabel "$2"
  say "$(printf '%-10s' "$word") $2"
}

# Sets `temporary` to a new file beside the destination. Its name starts with a dot and holds another one, so that
# neither sudo nor sshd reads it as configuration.
new_temporary() { # DESTINATION
  temporary=$(mktemp -- "$(dirname -- "$1")/.redis-ops.XXXXXX")
  temporaries+=("$temporary")
}

put() { # MODE DESTINATION TEXT
  local temporary
  new_temporary "$2"
  printf '%s\n' "$3" >"$temporary"
  settle "$1" "$2" "$temporary"
}

put_file() { # MODE DESTINATION SOURCE
  local temporary
  new_temporary "$2"
  cat -- "$3" >"$temporary"
  settle "$1" "$2" "$temporary"
}

ensure_directory() { # MODE PATH
  [[ ! -L $2 ]] || die "$2 is a symbolic link; remove it first"
  if [[ ! -d $2 ]]; then
    mkdir -- "$2"
    on_failure remove-directory "$2"
  fi
  chown 0:0 -- "$2"
  chmod "$1" -- "$2"
  relabel "$2"
}

# SELinux labels, where there is SELinux (Oracle Linux).
relabel() { ! command -v restorecon >/dev/null || restorecon -- "$1" || true; }
