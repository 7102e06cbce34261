#!/usr/bin/env bash
# outside.sh PYTHON: what is installed in PYTHON's environment, used from a suite outside of the
# repository: our entry points for pytest and Flask, and what comes of them.
set -u
bin=$(cd "$(dirname "$1")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$(dirname "$0")"/apps/outside/*.py "$folder"
cd "$folder"
printf '[tool.signalctl]\napp = "shop"\n' > pyproject.toml
unset PYTHONPATH FLASK_APP SIGNALCTL_APP
failed=0

expect() {  # expect CODE TEXT COMMAND...: it ends with CODE, and prints TEXT
  local code=$1 text=$2 out got; shift 2
  out=$("$@" 2>&1); got=$?
  if [ "$got" != "$code" ] || [[ "$out" != *"$text"* ]]; then
    printf 'FAILED: %s\nwanted %s and %s, got %s and\n%s\n' "$*" "$code" "'$text'" "$got" "$out"
    failed=1
  fi
}

test() { "$bin/pytest" -q -p no:cacheprovider -W error "$@"; }

expect 0 "4 passed" test
expect 1 "SIG103" test --signals-check
expect 1 "= signalctl check =" test --signals-check -n2
expect 1 "the check did not succeed: signalctl ended with exit code 3" \
  test --signals-check --signals-app nowhere
expect 1 "test_leak:listen on shop:paid, connected at test_leak.py:8" test --signals-leaks
expect 1 "1 error" test --signals-leaks -n2
expect 0 "3 passed" test --signals-leaks test_shop.py
expect 0 "signals  List, fire and check" "$bin/flask" --app shop --help
expect 0 "shop:log_order" "$bin/flask" --app shop signals list
expect 1 "SIG103" "$bin/flask" --app shop signals check
expect 1 "takes no field 'total'" \
  "$bin/flask" --app shop signals fire paid --order-id 3 --total 10 --dry-run
expect 2 "signalctl: error: there is no option '--x'" "$bin/flask" --app shop signals list --x zz
expect 3 "target: nowhere (from flask)" "$bin/flask" --app nowhere signals list
expect 1 "SIG103" "$bin/signalctl" check --no-import
exit "$failed"
