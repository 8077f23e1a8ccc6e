#!/bin/sh
# Builds the tool when something it is made of has changed, and starts it. docs/start-up.md explains each step.
set -eu
case $0 in */*) CDPATH='' cd -- "${0%/*}" ;; esac
out=build/out
stamp=$out/stamp

say() { printf '%s\n' "build.sh: $*" >&2; }

# What the tool is made of. Directories are listed because only their time tells of a file that was removed or renamed.
inputs() {
  find build src Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt global.json nuget.config \
    \( -name bin -o -name obj -o -path build/out \) -prune -o ! -name packages.lock.json \( -type d -o -type f \) "$@" 2>/dev/null
}

# The second find is for systems whose find knows neither -cnewer nor -quit.
changed() {
  [ -f "$stamp" ] && [ -f "$out/current" ] || return 0
  newer=$(inputs \( -newer "$stamp" -o -cnewer "$stamp" \) -print -quit) || newer=$(inputs -newer "$stamp" -print | head -n 1)
  [ -n "$newer" ]
}

find_dotnet() {
  dotnet=dotnet
  command -v dotnet >/dev/null 2>&1 && return
  for directory in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/local/share/dotnet /usr/share/dotnet /usr/lib/dotnet; do
    dotnet=$directory/dotnet
    [ -x "$dotnet" ] && return
  done
  say "the program 'dotnet' is not found. $(how_to_get_it)"
  exit 1
}

how_to_get_it() {
  printf '%s' "Install the .NET 10 SDK: 'apt-get install dotnet-sdk-10.0' on Debian and Ubuntu, 'dnf install dotnet-sdk-10.0' on Fedora, 'brew install dotnet' on macOS, or https://dotnet.microsoft.com/download/dotnet/10.0."
}

require_sdk() {
  "$dotnet" --version >/dev/null 2>&1 && return
  say "no .NET SDK that global.json accepts ($(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json) or later of .NET 10) is found. $(how_to_get_it)"
  exit 1
}

# One build at a time. Where there is no flock, a directory is the lock, and one whose owner is gone is taken over.
lock() {
  mkdir -p "$out"
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$out/lock"
    flock 9
    return
  fi
  until mkdir "$out/lock.d" 2>/dev/null; do
    owner=$(cat "$out/lock.d/owner" 2>/dev/null || :)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then rm -rf "$out/lock.d"; else sleep 1; fi
  done
  trap 'rm -rf "$out/lock.d"' EXIT
  trap 'exit 130' INT TERM
  echo $$ >"$out/lock.d/owner"
}

unlock() {
  if [ -d "$out/lock.d" ]; then rm -rf "$out/lock.d"; trap - EXIT INT TERM; else exec 9>&-; fi
}

publish() { "$dotnet" publish build/Build.csproj -c Release -o "$out/$id" -v q --nologo "$@" >"$out/build.log" 2>&1; }

# Without the ahead-of-time compiler the tool still works: it starts in about 0.1 s instead of 0.06 s.
publish_either_way() {
  if [ ! -f "$out/no-ready-to-run" ]; then
    publish -p:ReadyToRun=true && return
    grep -Eq 'error (NU1|NETSDK)|[Cc]rossgen' "$out/build.log" || return
    publish || return
    : >"$out/no-ready-to-run"
    say "the feed has no ReadyToRun compiler for this system: the tool is built without it and starts a little slower."
    return
  fi
  publish
}

build() {
  require_sdk
  say "building the tool ..."
  # Directories that the build would make: made later, they would count as a change.
  for project in build src/*; do mkdir -p "$project/bin" "$project/obj"; done
  # MSBuild goes by the time of a file; one that was put back with an old time would be missed.
  [ ! -f "$stamp" ] || inputs -type f -cnewer "$stamp" ! -newer "$stamp" -exec touch {} + || :
  # Stamped before the build: what is edited meanwhile counts as newer.
  : >"$stamp.new"
  id=$(date -u +%Y%m%d%H%M%S)-$$
  if ! publish_either_way; then
    cat "$out/build.log" >&2
    say "the tool cannot be built. Correct the errors above."
    exit 1
  fi
  remove_old
  echo "$id" >"$out/current.new"
  mv "$out/current.new" "$out/current"
  mv "$stamp.new" "$stamp"
}

# A run in progress loads parts of the tool as it needs them, so its directory stays while it runs; so does the last one, for a run that is just starting.
remove_old() {
  last=$(cat "$out/current" 2>/dev/null || :)
  running=$( (ps -A -o args= || cat /proc/[0-9]*/cmdline | tr '\0' '\n') 2>/dev/null || :)
  for directory in "$out"/[0-9]*-[0-9]*; do
    name=${directory##*/}
    case "$name" in "$id" | "$last") continue ;; esac
    case "$running" in *"$name"*) continue ;; esac
    rm -rf "$directory"
  done
}

find_dotnet
if changed; then
  lock
  if changed; then build; fi
  unlock
fi
read -r id <"$out/current"
exec "$dotnet" "$out/$id/Build.dll" "$@"
