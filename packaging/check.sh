#!/usr/bin/env bash
# Usage: check.sh PACKAGE. Lintian reads the package; then it is installed in a fresh root of Debian 12, and everything
# in it is used there once. What is not on this machine, or cannot be fetched, is skipped, and that is said.
set -euo pipefail

say() { printf 'casgrid: %s\n' "$*" >&2; }

package=$(realpath -- "$1")
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error,warning -- "$package" || { say "lintian has found something in $package"; exit 1; }
  say "lintian finds no error and no warning"
else
  say "skipped: lintian is not installed"
fi

# What a user does, in the order of the README.
cat >"$work/use" <<'USE'
set -e
apt-get -qq install -y --no-install-recommends /casgrid_*.deb
cd "$(mktemp -d)"
casgrid --version
casgrid run "$(casgrid examples two-site-failover)" --brief --quiet
casgrid new mine && casgrid check mine.textproto
casgrid reference | grep -q '^# Scenario reference'
casgrid import "$(casgrid examples exports)" --starts-at 2024-03-04T09:00:00Z --duration 900 -o fabrikam.textproto
casgrid calibrate "$(casgrid examples logs)" --megacycles-per-core 2900 -o monday.profile
python3 -c 'import casgrid; print(casgrid.run(casgrid.examples().path["wan-squeeze"], brief=True).verdict)'
test -z "$(dpkg --verify casgrid)"
apt-get -qq purge -y casgrid
test ! -e /usr/lib/python3/dist-packages/casgrid
USE

command -v mmdebstrap >/dev/null || { say "skipped: mmdebstrap, which makes a fresh root, is not installed"; exit 0; }
mode=auto
((EUID != 0)) || mode=root
say "installing it in a fresh root"
there="the fresh root is there"
mmdebstrap --mode="$mode" --variant=apt --customize-hook="echo $there" \
  --customize-hook="copy-in $package $work/use /" --customize-hook='chroot "$1" sh /use' bookworm /dev/null >"$work/log" 2>&1 || {
  tail -n 20 "$work/log" >&2
  grep -q "^$there" "$work/log" || { say "skipped: no fresh root could be made (is there a network?); the lines above say why"; exit 0; }
  say "the package does not work in a fresh root; the lines above say where"
  exit 1
}
say "it works in a fresh root"
