#!/usr/bin/env bash
# Makes the Debian package of a finished build, by CPack, and prints its path. `./casgrid package` calls it.
# The same sources and tools give the same octets, wherever they are: times are those of the newest entry of the
# changelog, or of SOURCE_DATE_EPOCH if it is set.
set -euo pipefail

usage='Usage: casgrid package [--check] [--compression gzip|xz] [DIR]
  DIR            where the package is put; the current directory if left out
  --check        then let lintian read it, and install it in a fresh root and run it there
  --compression  xz (default): half as large, and takes three times as long as gzip'

fail() { # fail EXIT_CODE SENTENCE
  printf 'casgrid: %s\n' "$2" >&2
  exit "$1"
}

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
build=$1
shift
check="" into=. compression=xz
while (($# > 0)); do
  case $1 in
    --check) check=1 ;;
    --compression=gzip | --compression=xz) compression=${1#*=} ;;
    --compression) [[ ${2:-} == gzip || ${2:-} == xz ]] || fail 2 "--compression is gzip or xz"; compression=$2; shift ;;
    --help | -h) printf '%s\n' "$usage"; exit 0 ;;
    -*) fail 2 "package has no option $1"$'\n'"$usage" ;;
    *) into=$1 ;;
  esac
  shift
done
[[ -d $into && -w $into ]] || fail 2 "$into is no directory that can be written to"
[[ -r $build/CPackConfig.cmake ]] ||
  fail 2 "this build makes no package: numpy and pandas have to be Debian's (python3-numpy, python3-pandas)"
# Modules are of one version of Python, and of a package that is the system's.
suffix=$(/usr/bin/python3 -c 'import sysconfig; print(sysconfig.get_config_var("EXT_SUFFIX"))')
[[ -e $build/python/casgrid_core$suffix ]] ||
  fail 2 "the module was built for another Python than the system's: put /usr/bin in front of PATH, remove $build and call again"

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
umask 022
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(dpkg-parsechangelog -l "$here/changelog" -S Timestamp)}
export SOURCE_DATE_EPOCH
cpack --config "$build/CPackConfig.cmake" -B "$work" -D "CPACK_DEBIAN_COMPRESSION_TYPE=$compression" >"$work/log" 2>&1 || {
  tail -n 20 "$work/log" >&2
  fail 3 "CPack made no package; the lines above say why"
}
made=$(echo "$work"/casgrid_*.deb)
package=$into/${made##*/}
cp -- "$made" "$package.part"
mv -- "$package.part" "$package"
printf '%s\n' "$package"
[[ -z $check ]] || bash "$here/check.sh" "$package"
