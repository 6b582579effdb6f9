#!/usr/bin/env bash
# Runs every test through ctest and prints what each layer took against its budget. The output ends
# with ctest's own summary. Usage: run.sh ENTRY_SCRIPT [--matrix] [--tidy | --tidy=changed] [ctest arguments]
set -uo pipefail

entry=$1
shift
matrix=
tidy=
arguments=()
for argument; do
  case $argument in
    --matrix) matrix=matrix ;;
    --tidy) tidy=all ;;
    --tidy=changed) tidy=changed ;;
    *) arguments+=("$argument") ;;
  esac
done
started=$(date +%s)
build=$("$entry" .prepare-tests $matrix) || exit $?
built=$(date +%s)
untidy=0
if [ -n "$tidy" ]; then
  tidy_build=$("$entry" .prepare-tidy) || exit $?
  only=()
  [ $tidy = all ] || only=(--changed)
  "$(cat "$build/python-executable")" "$(dirname "$0")/tidy/clang_tidy.py" "$(dirname "$entry")" "$tidy_build" "${only[@]}" ||
    untidy=1
fi
excluded=()
[ -n "$matrix" ] || excluded=(-LE matrix)
ctest --test-dir "$build" -j2 --output-on-failure --no-tests=error "${excluded[@]}" \
  --output-junit "$build/junit.xml" "${arguments[@]}" >"$build/ctest.log" 2>&1
code=$?
grep -vE '^ *Start +[0-9]+:|^ *[0-9]+/[0-9]+ Test +#' "$build/ctest.log" | sed -n '/[0-9]*% tests passed/q;p' | grep -v '^$'
"$(cat "$build/python-executable")" "$(dirname "$0")/budgets.py" "$build/junit.xml" "$(dirname "$0")/budgets.txt" \
  "$build" $((built - started))
over=$?
printf '\n'
sed -n '/[0-9]*% tests passed/,$p' "$build/ctest.log"
[ $code -ne 0 ] && exit $code
[ $over -ne 0 ] && exit $over
exit $untidy
