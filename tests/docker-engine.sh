#!/usr/bin/env bash
# A Docker engine of its own for tests: nothing of it lies outside DIR, and it serves no network.
#   docker-engine.sh start DIR   starts it (or finds it running) and prints its DOCKER_HOST
#   docker-engine.sh stop DIR    stops it with all of its containers, and deletes DIR
# DIR must be short: the path of a unix socket has at most 107 characters. Needs root, dockerd and iptables.
set -euo pipefail

usage() { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -eq 2 ] || usage
action=$1
dir=$(mkdir -p "$2" && cd "$2" && pwd)
socket=$dir/docker.sock
pidfile=$dir/docker.pid
PATH=$PATH:/usr/sbin:/sbin

# Empty when the process is gone.
command_line() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null || true; }

# The pid in the file, if it is still the engine that was started here: pids are used again.
engine_pid() {
  local pid
  pid=$(cat "$pidfile" 2>/dev/null) || return 1
  command_line "$pid" | grep -qF -- "--pidfile $pidfile" || return 1
  printf '%s\n' "$pid"
}

answers() { timeout 5 docker -H "unix://$socket" version >/dev/null 2>&1; }

start() {
  if engine_pid >/dev/null && answers; then
    printf 'unix://%s\n' "$socket"
    return
  fi
  [ "$(id -u)" = 0 ] || { echo "docker-engine.sh: an engine can only be started by root" >&2; exit 3; }
  for program in docker dockerd iptables; do
    command -v "$program" >/dev/null || { echo "docker-engine.sh: '$program' is missing; run tests/prerequisites.sh" >&2; exit 3; }
  done
  [ ${#socket} -le 107 ] || { echo "docker-engine.sh: '$socket' is too long for a socket" >&2; exit 2; }
  setsid dockerd --data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$pidfile" -H "unix://$socket" \
    --config-file "$dir/daemon.json" </dev/null >"$dir/engine.log" 2>&1 &
  local started=$!
  for _ in $(seq 1 300); do
    if answers; then
      printf 'unix://%s\n' "$socket"
      return
    fi
    kill -0 "$started" 2>/dev/null || break
    sleep 0.1
  done
  echo "docker-engine.sh: the engine did not come up; last lines of $dir/engine.log:" >&2
  tail -n 5 "$dir/engine.log" >&2
  kill "$started" 2>/dev/null || true
  exit 1
}

stop() {
  local pid
  if pid=$(engine_pid); then
    DOCKER_HOST=unix://$socket docker ps -q 2>/dev/null | DOCKER_HOST=unix://$socket xargs -r docker kill >/dev/null 2>&1 || true
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 1 150); do
      [ -d "/proc/$pid" ] || break
      sleep 0.1
    done
    [ ! -d "/proc/$pid" ] || kill -9 "$pid" 2>/dev/null || true
  fi
  end_rest
  unmount_rest
  rm -rf "$dir"
}

# containerd and the shims of containers outlive an engine that was killed. They are known by the path in their command line.
end_rest() {
  local proc pid
  for proc in /proc/[0-9]*; do
    pid=${proc#/proc/}
    [ "$pid" != $$ ] || continue
    case $(command_line "$pid") in
      *containerd*"$dir/exec"*) kill -9 "$pid" 2>/dev/null || true ;;
    esac
  done
}

unmount_rest() {
  local mount
  awk -v dir="$dir/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do
    umount -l "$mount" 2>/dev/null || true
  done
}

case $action in
  start) printf '{}' >"$dir/daemon.json"; start ;;
  stop) stop ;;
  *) usage ;;
esac
