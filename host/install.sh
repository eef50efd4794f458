#!/usr/bin/env bash
# shellcheck source-path=SCRIPTDIR
# Puts the redis-ops agent on a host, or takes it off again. Root only; Ubuntu, Debian, Oracle Linux 8 and 9.
# Safe to run again: what is already right is reported as "unchanged", and a run that fails restores what it had changed.
set -Eeuo pipefail
umask 022
export PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" LC_ALL=C

readonly LOGIN=redis-ops
readonly HOME_DIRECTORY=/var/lib/redis-ops
readonly AUTHORIZED_KEYS=$HOME_DIRECTORY/.ssh/authorized_keys
readonly LIBRARY=/usr/local/lib/redis-ops
readonly WRAPPER=$LIBRARY/agent
readonly CACHE=$LIBRARY/agent.cache
readonly POLICY_DIRECTORY=/etc/redis-ops
readonly POLICY=$POLICY_DIRECTORY/policy.json
readonly SUDOERS=/etc/sudoers.d/redis-ops
readonly LOGROTATE=/etc/logrotate.d/redis-ops
readonly LOG_DIRECTORY=/var/log/redis-ops
readonly SSHD_DROP_IN=/etc/ssh/sshd_config.d/redis-ops.conf
# sshd has a shell run it, which would otherwise stay as long as the agent.
readonly FORCED_COMMAND="exec sudo -n $WRAPPER"

usage() {
  cat <<'USAGE'
install.sh --agent FILE --public-key 'ssh-ed25519 AAAA…' --project NAME [options]
install.sh --uninstall [--purge]

  --agent FILE             the bundled agent (dist/agent.cjs)
  --public-key KEY         the Worker's public key; may be given several times (rotation). Keys that are there stay
  --replace-keys           the given keys replace those that are there
  --project NAME           the compose project, as in `docker compose ls`
  --service NAME           the compose service of Redis (redis)
  --target NAME            what the Worker calls it (prod)
  --project-directory DIR  where the compose file and its .env are (asked of Docker if left out)
  --password-file FILE     a file that holds nothing but the Redis password
  --transport socket|cli   how the agent reaches Docker (socket)
  --docker-socket PATH     the engine's socket (/var/run/docker.sock)
  --node PATH              Node 18 or later (searched for if left out)
  --host NAME, --port N    the host's address as the Worker sees it, for the TARGETS entry that is printed
  --uninstall              remove all of it; --purge removes the log of changes too
USAGE
}

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

agent='' project='' service=redis target=prod project_directory='' password_file='' transport='' docker_socket=''
node='' host='' port='' action=install purge=no replace_keys=no
public_keys=()

parse_arguments() {
  while (($#)); do
    case $1 in
    --uninstall) action=uninstall ;;
    --purge) purge=yes ;;
    --replace-keys) replace_keys=yes ;;
    -h | --help) usage && exit 0 ;;
    --agent | --public-key | --project | --service | --target | --project-directory | --password-file | --transport | \
      --docker-socket | --node | --host | --port)
      (($# > 1)) || die "$1 needs a value; see install.sh --help"
      [[ $2 != *$'\n'* ]] || die "$1 must be one line"
      case $1 in
      --public-key) public_keys+=("$2") ;;
      *)
        local variable=${1#--}
        printf -v "${variable//-/_}" '%s' "$2"
        ;;
      esac
      shift
      ;;
    *) die "unknown argument $1; see install.sh --help" ;;
    esac
    shift
  done
}

check_arguments() {
  local name='^[a-z0-9][a-z0-9_-]{0,62}$' key path
  [[ -f $agent ]] || die "--agent must name the bundled agent; build it with: npm run build:agent"
  for key in project service target; do
    [[ ${!key} =~ $name || ($key == project && -z $project) ]] ||
      die "--$key '${!key}' must be lower-case letters, digits, '-' and '_'"
  done
  for key in project_directory password_file docker_socket; do
    path=${!key}
    [[ -z $path || $path == /* ]] || die "--${key//_/-} must be an absolute path"
  done
  [[ -z $password_file || -f $password_file ]] || die "--password-file $password_file does not exist"
  [[ -z $transport || $transport == socket || $transport == cli ]] || die "--transport must be socket or cli"
  [[ -z $host || $host =~ ^[A-Za-z0-9.:_-]+$ ]] || die "--host must be a host name or an address"
  [[ -z $port || $port =~ ^[0-9]{1,5}$ ]] || die "--port must be a number"
}

require() {
  local tool
  for tool in sudo visudo sshd ssh-keygen runuser useradd userdel; do
    command -v "$tool" >/dev/null || die "$tool is missing; install the packages sudo, openssh-server and util-linux"
  done
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly here
source "$here/install/atomic.sh"
source "$here/install/node.sh"
source "$here/install/account.sh"
source "$here/install/sshd.sh"
source "$here/install/agent.sh"
source "$here/install/policy.sh"
source "$here/install/uninstall.sh"

install() {
  check_arguments
  require
  check_sudoers
  check_sshd
  find_node
  check_policy
  ensure_directories
  ensure_account
  install_agent
  install_policy
  install_sudoers
  install_keys
  install_logrotate
  install_sshd_drop_in
  check_login
  compile_agent
  check_hello
  propose_reach
  reload_if_changed
  keep_changes
  remove_earlier_agent
  print_target
}

parse_arguments "$@"
[[ $(id -u) == 0 ]] || die "must run as root: sudo bash install.sh …"
"$action"
