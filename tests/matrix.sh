#!/usr/bin/env bash
# The tests over versions: lowest and newest of everything in environments of their own, and the
# blinker releases between them, whose private tables changed, laid over the lowest one. Further Pythons,
# where there are any, with the locked versions. Then a wheel: used by a suite outside of the repository
# under the lowest and the newest pytest and typer, and alone, without any extra.
set -u
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
failed=0
table=""

install() {  # install NAME PIP-ARGUMENTS...: an environment with signalctl in it
  local name=$1; shift
  [ -x ".venvs/$name/bin/python" ] || "$python" -m venv ".venvs/$name" || return 1
  ".venvs/$name/bin/python" -m pip install --quiet --disable-pip-version-check "$@" || return 1
  ".venvs/$name/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --no-build-isolation -e . || return 1
}

column() {  # column NAME ENVIRONMENT PYTHONPATH TESTS...
  local name=$1 environment=$2 path=$3 result; shift 3
  echo "== $name"
  if PYTHONPATH=$path ".venvs/$environment/bin/python" -m pytest -n auto --dist worksteal -q -p no:cacheprovider "$@"; then
    result=passed
  else
    result=FAILED
    failed=1
  fi
  table+=$(printf '%-14s %-8s %s' "$name" "$result" "$(PYTHONPATH=$path versions "$environment")")$'\n'
}

versions() {
  ".venvs/$1/bin/python" - <<'PYTHON'
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

told = ["python " + ".".join(map(str, sys.version_info[:3]))]
for name in ("blinker", "flask", "typer", "rich", "pytest"):
    with suppress(PackageNotFoundError):
        told.append(f"{name} {version(name)}")
print(*told)
PYTHON
}

overlay() {  # overlay VERSION: that blinker alone, to be put before the installed one
  [ -d ".venvs/blinker-$1" ] || .venvs/lowest/bin/python -m pip install --quiet \
    --disable-pip-version-check --no-deps --target ".venvs/blinker-$1" "blinker==$1"
}

interpreter() {  # interpreter VERSION: a Python of it that works; nothing where there is none
  local each
  if [ "$1" = system ]; then  # distributions keep an older release than most developers have
    /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
      && echo /usr/bin/python3
    return
  fi
  for each in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python; do
    "$each" -c 'import venv' 2>/dev/null && { command -v "$each"; return; }
  done
}

outside() {  # outside NAME SCRIPT REQUIREMENTS...: the wheel in an environment of its own
  local name=$1 script=$2 result=passed; shift 2
  echo "== $name"
  [ -x ".venvs/$name/bin/python" ] || "$python" -m venv ".venvs/$name" || return 1
  ".venvs/$name/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade "$@" || return 1
  ".venvs/$name/bin/python" -m pip install --quiet --disable-pip-version-check \
    --no-deps --force-reinstall .venvs/wheels/*.whl || return 1
  "tests/$script" ".venvs/$name/bin/python" || { result=FAILED; failed=1; }
  table+=$(printf '%-14s %-8s %s' "$name" "$result" "$(PYTHONPATH="" versions "$name")")$'\n'
}

install lowest -r requirements/lowest.txt || exit 1
install newest --upgrade --upgrade-strategy eager '.[dev]' || exit 1
column lowest lowest ""
column newest newest ""
for version in 1.7.0 1.8.2; do
  overlay "$version" || exit 1
  column "blinker $version" lowest "$PWD/.venvs/blinker-$version" tests/looking
done
# What depends on the interpreter: its syntax trees, its signatures, its frames and how it ends.
of_python="tests/source tests/test_binding.py tests/test_load.py tests/test_secrets.py
  tests/firing/test_values.py tests/firing/test_nasty.py tests/firing/test_outcomes.py tests/firing/test_blame.py tests/checks/test_sample.py"
for version in 3.12 3.13 system; do
  found=$(interpreter "$version")
  if [ -z "$found" ]; then
    table+=$(printf '%-14s %-8s' "python $version" "no such interpreter here")$'\n'
    continue
  fi
  python=$found install "python-$version" -r requirements/dev.txt || exit 1
  # shellcheck disable=SC2086 # a list
  column "python $version" "python-$version" "" $of_python
done
rm -rf .venvs/wheels
.venvs/newest/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps \
  --no-build-isolation --wheel-dir .venvs/wheels . || exit 1
outside wheel-lowest outside.sh "pytest==8.*" pytest-xdist "typer==0.20.*" "click<8.2" "flask==2.3.*" \
  "werkzeug<3" "blinker==1.6.2" rich || exit 1
outside wheel-newest outside.sh pytest pytest-xdist typer flask blinker rich || exit 1
outside wheel-bare bare.sh typer blinker rich || exit 1
echo "== matrix"
printf '%s' "$table"
exit "$failed"
