#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: a Docker engine, HAProxy, PgBouncer, Prometheus, the aws command and the description of the ELBv2 API.
# Acts only as root on Debian or Ubuntu; elsewhere it says what to install. Safe to run again. It starts no service.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

missing=()
need() { # program, package
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
need_file() { # file, package
  [ -e "$1" ] || missing+=("$2")
}

need dockerd docker.io
need docker docker.io
need iptables iptables
need haproxy haproxy
need pgbouncer pgbouncer
need prometheus prometheus
# Debian's own: another aws on the PATH may know other operations.
need_file /usr/bin/aws awscli
need_file /usr/lib/python3/dist-packages/botocore/data/elbv2/2015-12-01/service-2.json python3-botocore

if [ ${#missing[@]} -eq 0 ]; then
  echo "prerequisites: docker engine, iptables, haproxy, pgbouncer, prometheus, aws and the ELBv2 description are installed"
  exit 0
fi

mapfile -t packages < <(printf '%s\n' "${missing[@]}" | sort -u)
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "prerequisites: missing ${packages[*]}; install them, on Debian and Ubuntu with: apt-get install --no-install-recommends ${packages[*]}" >&2
  exit 3
fi

# No service may start by itself: the tests start their own, in their own directories.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  made_policy=1
fi
log=$(mktemp)
trap '[ -z "$made_policy" ] || rm -f "$policy"; rm -f "$log"' EXIT

export DEBIAN_FRONTEND=noninteractive
install() { apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${packages[@]}"; }
echo "prerequisites: installing ${packages[*]}"
# The lists on the machine often do; reading them anew costs seconds.
if ! install >"$log" 2>&1; then
  echo "prerequisites: reading the package lists, then once more"
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  install >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
echo "prerequisites: installed ${packages[*]}"
