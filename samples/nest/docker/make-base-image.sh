#!/usr/bin/env bash
# Makes an image that runs ASP.NET Core services, without a registry: Debian or Ubuntu packages of this
# machine's own sources, and this machine's own .NET runtime.
set -euo pipefail

name=${1:?usage: make-base-image.sh NAME, such as local/aspnet:10.0}

fail() { printf 'make-base-image: %s\n' "$1" >&2; exit 1; }

command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
  fail "apt-get and dpkg-deb are not on the PATH; a base image can only be made on Debian or Ubuntu. Elsewhere pull one and name it with the build argument BASE_IMAGE."
command -v docker >/dev/null || fail "docker is not on the PATH; install a Docker engine."
command -v dotnet >/dev/null || fail "dotnet is not on the PATH; install the .NET 10 SDK."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$work/debs" "$root"

# The newest runtime of a framework: "NAME VERSION [FOLDER]" to FOLDER/VERSION.
runtime() { dotnet --list-runtimes | sed -n "s|^$1 \(10\.[0-9.]*\) \[\(.*\)\]\$|\2/\1|p" | sort -V | tail -n 1; }
core=$(runtime Microsoft.NETCore.App)
aspnet=$(runtime Microsoft.AspNetCore.App)
[ -n "$core" ] && [ -n "$aspnet" ] || fail "dotnet --list-runtimes shows no ASP.NET Core 10 runtime; install it."
home=$(dirname "$(dirname "$(dirname "$core")")")

# OpenSSL's package has another name since the 64-bit time transition.
ssl=libssl3
apt-cache show libssl3t64 >/dev/null 2>&1 && ssl=libssl3t64
packages="libc6 libgcc-s1 libstdc++6 zlib1g $ssl ca-certificates tzdata busybox"
download() (cd "$work/debs" && apt-get -o APT::Sandbox::User=root download -qq $packages >"$work/apt.log" 2>&1)
if ! download; then
  apt-get update -qq >>"$work/apt.log" 2>&1 || true
  download || fail "apt-get download failed: $(tail -n 1 "$work/apt.log"). Run apt-get update as root and try again."
fi

for deb in "$work"/debs/*.deb; do dpkg-deb -x "$deb" "$root"; done
rm -rf "$root"/usr/share/{doc,man,locale,lintian,bug} "$root"/usr/lib/*/gconv "$root"/usr/share/zoneinfo/{posix,right}

# Newer releases ship everything under /usr and expect these links.
for folder in bin sbin lib lib64; do
  [ -e "$root/$folder" ] || { mkdir -p "$root/usr/$folder"; ln -s "usr/$folder" "$root/$folder"; }
done
for applet in sh ls cat wget ps kill sleep id env head grep timeout; do ln -sf busybox "$root/bin/$applet"; done

mkdir -p "$root"/{app,dev,etc/ssl/certs,proc,root,sys,tmp,var/tmp}
chmod 1777 "$root/tmp" "$root/var/tmp"
cat "$root"/usr/share/ca-certificates/mozilla/*.crt >"$root/etc/ssl/certs/ca-certificates.crt"
printf 'root:x:0:0:root:/root:/bin/sh\napp:x:1654:1654::/app:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"

dotnet=$root/usr/share/dotnet
mkdir -p "$dotnet"/shared/{Microsoft.NETCore.App,Microsoft.AspNetCore.App}
cp "$home/dotnet" "$dotnet/"
cp -r "$home/host" "$dotnet/"
cp -r "$core" "$dotnet/shared/Microsoft.NETCore.App/"
cp -r "$aspnet" "$dotnet/shared/Microsoft.AspNetCore.App/"
mkdir -p "$root/usr/bin"
ln -sf ../share/dotnet/dotnet "$root/usr/bin/dotnet"

# Nothing of the moment gets in: the same packages and runtime give the same layer.
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$root" -c . | docker import \
  --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'ENV DOTNET_RUNNING_IN_CONTAINER=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=1' \
  --change 'WORKDIR /app' \
  --change 'CMD ["/bin/sh"]' \
  - "$name"
