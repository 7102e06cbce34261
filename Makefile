# demo   install, and show what signalctl says of the sample application
# test   the tests
# check  what a contributor runs before a commit, and CI on every one
# bench  measure, and print one table of ratios; under ten minutes
# matrix the tests over versions of what signalctl stands on
# site   build the documentation into .site; strictly, as CI does
# docs   write anew what is made: pages, the file map, the output in the documents
# pictures draw the terminals in the README anew
# lock   write the locked requirements anew

PYTHON ?= python3
BIN := .venv/bin
VENV := .venv/.installed
RIVALS := .venv/.installed-bench

# The theme prints a notice about its successor on each build.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := check
.PHONY: demo test check bench matrix lock docs pictures site clean

$(VENV): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'signalctl needs Python 3.11 or newer: make PYTHON=python3.11' >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(RIVALS): $(VENV) requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/bench.txt
	@touch $@

demo: $(VENV)
	$(BIN)/signalctl list
	$(BIN)/signalctl show speakers_modified
	$(BIN)/signalctl fire speakers_modified --event-id 3 --live
	$(BIN)/signalctl check

test: $(VENV)
	$(BIN)/python -m pytest -n auto --dist worksteal -q

check: $(VENV)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml
	$(BIN)/mkdocs build --strict
	$(BIN)/python -m pytest -n auto --dist worksteal -q

bench: $(RIVALS)
	$(BIN)/python -m bench

matrix: $(VENV)
	tests/matrix.sh

docs: $(VENV)
	$(BIN)/python -m pytest -q --update-golden tests/test_architecture_page.py tests/test_rule_pages.py \
	  tests/test_command_pages.py tests/test_configuration_page.py tests/test_faults_page.py \
	  tests/test_docs.py

pictures: $(VENV)
	$(BIN)/python -m pytest -q --update-golden tests/test_pictures.py

site: $(VENV)
	$(BIN)/mkdocs build --strict

lock:
	uv pip compile --universal --python-version 3.11 --extra dev --quiet \
	  --constraint requirements/constraints.in --custom-compile-command 'make lock' \
	  --no-emit-index-url -o requirements/dev.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --extra bench --quiet \
	  --constraint requirements/dev.txt --custom-compile-command 'make lock' \
	  --no-emit-index-url -o requirements/bench.txt pyproject.toml
	uv pip compile --universal --python-version 3.11 --quiet --resolution lowest-direct \
	  --custom-compile-command 'make lock' \
	  --no-emit-index-url -o requirements/lowest.txt requirements/lowest.in

clean:
	rm -rf .venv .venvs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .bench .site dist
