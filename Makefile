# Every command anyone needs. `make` lists them. Nothing has to be installed first but python3; see also `system`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
unexport PYTHONDONTWRITEBYTECODE # where a machine sets it, everything would be compiled anew in every process
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BOOT := .boot
UV_PIN := requirements/uv.txt
LOCK := requirements/lock.txt
STAMP := $(VENV)/.ready
SOURCES := $(shell find src -name '*.py' 2>/dev/null)
# Folders of which nothing is asked on PostgreSQL: those without a database, and the browser's, whose is a file.
ELSEWHERE := $(addprefix --ignore=tests/,architecture core guidance journeys oracles packs ui)

.PHONY: help run reset install check system test test-all assets bench docs lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

# An environment of our own: uv is fetched by its hash, everything else by uv, by its hash.
$(BOOT)/bin/uv: $(UV_PIN)
	$(PYTHON) -m venv --clear $(BOOT)
	$(BOOT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $(UV_PIN)
	@touch $@

$(STAMP): $(BOOT)/bin/uv $(LOCK) pyproject.toml
	$(BOOT)/bin/uv venv --quiet --allow-existing --python $(PYTHON) $(VENV)
	$(BOOT)/bin/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode $(LOCK)
	$(BOOT)/bin/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

# A demonstration, whatever the shell says: on this machine only, in a folder of its own, never in a real database.
run: $(STAMP) ## the guide in your browser, on http://127.0.0.1:8765 (PORT=8766 make run for another port)
	@mkdir -p var && exec env -u DATABASE_URL -u CLEARWAY_SECRET_KEY -u CLEARWAY_HOSTS -u CLEARWAY_BEHIND_PROXY \
	  CLEARWAY_MODE=demonstration CLEARWAY_DATA_DIR="$(CURDIR)/var" $(BIN)/clearway serve --open

reset: $(STAMP) ## the demonstration school made anew; all that was typed into it goes
	env -u DATABASE_URL CLEARWAY_MODE=demonstration CLEARWAY_DATA_DIR="$(CURDIR)/var" $(BIN)/clearway demo reset

install: $(STAMP) ## the command for real use, in .venv: go on with docs/how-to/install.md

check: $(STAMP) ## lint, types and import contracts, without the tests
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

system: ## install Chromium and PostgreSQL, which the tests need, or say how
	@.ci/system

test: check system ## everything that must hold, within 15 minutes on two cores
	$(BIN)/clearway pack lint
	$(BIN)/clearway pack prove --all
	$(BIN)/pytest -n 3 -m "not full"
	$(BIN)/python tests/postgres.py $(BIN)/pytest -n 3 -m "database and not full" $(ELSEWHERE)

test-all: check system ## the full counts as well, within 75 minutes
	$(BIN)/clearway pack lint
	$(BIN)/clearway pack prove --all
	CLEARWAY_FULL=1 $(BIN)/pytest -n 3 --maxschedchunk=16
	CLEARWAY_FULL=1 $(BIN)/python tests/postgres.py $(BIN)/pytest -n 3 --maxschedchunk=16 -m "database and not full" $(ELSEWHERE)

assets: ## build the style sheet and the script anew (needs Node); their result is committed
	cd frontend && npm ci --ignore-scripts --no-audit --no-fund --silent && node build.mjs

bench: $(STAMP) ## measure speed beside peers, in one run; results in bench/results/
	$(BIN)/python bench/run.py

docs: $(STAMP) ## write docs/rules/ anew from the packs, and docs/asvs.md from the tests
	@for pack in $$($(BIN)/clearway pack list --ids); do \
	  $(BIN)/clearway pack show $$pack --markdown > docs/rules/$$pack.md && echo docs/rules/$$pack.md; done
	@$(BIN)/python tests/asvs/claims.py

lock: $(BOOT)/bin/uv ## choose versions anew and pin them by hash
	$(BOOT)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml -o $(LOCK)

clean: ## remove the environment, and what a demonstration kept
	rm -rf $(VENV) $(BOOT) var frontend/node_modules
