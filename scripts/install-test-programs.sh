#!/usr/bin/env bash
# Installs what some tests start and npm has not: Chromium for the pages, nats-server for the broker. From Debian's
# packages, where apt-get is there and may be used (as root, or by sudo without a password). Never fails: a test that
# misses its program says so.
set -uo pipefail

missing=()
[ -n "$(PATH="$PATH:/usr/sbin" command -v nats-server)" ] || missing+=(nats-server)
[ -n "$(command -v chromium || command -v chromium-browser || command -v google-chrome)" ] || missing+=(chromium)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
  echo "Not installed, and cannot be from here: ${missing[*]}. The tests that need them will say so." >&2
  exit 0
fi

echo "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq || echo "apt-get update failed" >&2
for package in "${missing[@]}"; do
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
    echo "Could not install $package. The tests that need it will say so." >&2
done
exit 0
