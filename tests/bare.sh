#!/usr/bin/env bash
# bare.sh PYTHON: what signalctl does where nothing is installed but what it stands on itself: it reads
# source, and says of anything else what is missing.
set -u
bin=$(cd "$(dirname "$1")" && pwd)
cd "$(dirname "$0")/.."
unset PYTHONPATH FLASK_APP SIGNALCTL_APP
failed=0

expect() {  # expect CODE TEXT ARGUMENTS...: signalctl ends with CODE, and prints TEXT
  local code=$1 text=$2 out got; shift 2
  out=$("$bin/signalctl" "$@" 2>&1); got=$?
  if [ "$got" != "$code" ] || [[ "$out" != *"$text"* ]]; then
    printf 'FAILED: signalctl %s\nwanted %s and %s, got %s and\n%s\n' "$*" "$code" "'$text'" "$got" "$out"
    failed=1
  fi
}

for module in flask quart celery sqlalchemy; do
  "$bin/python" -c "import $module" 2>/dev/null && { echo "FAILED: $module is installed"; failed=1; }
done
expect 0 "signalctl 0." --version
expect 0 "fire" --help
expect 0 "closed-receiver" explain --all
expect 0 "export_event_json" list --no-import speakers_modified
expect 0 "mail_organisers_about_speakers" show --no-import speakers_modified
expect 0 "No findings" check --no-import
expect 1 "SIG103" check --no-import -A sample_app.broken
expect 3 "it imports 'flask', which was not found" list -A sample_app
expect 3 "it imports 'flask', which was not found" fire -A sample_app speakers_modified --event-id 3
exit "$failed"
