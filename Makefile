# Every command anyone needs. `make` lists them. Nothing has to be installed first but python3.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BOOT := .boot
UV_PIN := requirements/uv.txt
LOCK := requirements/lock.txt
STAMP := $(VENV)/.ready
SOURCES := $(shell find src -name '*.py' 2>/dev/null)

.PHONY: help run test test-all check bench docs lock clean

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

run: $(STAMP) ## assess case study C as it was first reported, and say how to assess your own
	@$(BIN)/clearway assess examples/case-c-as-first-reported.toml
	@printf '\nThat was examples/case-c-as-first-reported.toml: a case study, coded. To assess your own:\n\n'
	@printf '  %s\n' '.venv/bin/clearway ask                      answer questions one by one' \
	  '.venv/bin/clearway assess my-incident.toml   assess a file; copy one from examples/' \
	  '.venv/bin/clearway --help                    everything else'

check: $(STAMP) ## lint, types and import contracts, without the tests
	$(BIN)/ruff format --check src tests bench
	$(BIN)/ruff check src tests bench
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

test: check ## everything that must hold, within 15 minutes on two cores
	$(BIN)/clearway pack lint
	$(BIN)/clearway pack prove --all
	$(BIN)/pytest -n 2 -m "not full"

test-all: check ## the full counts as well, within 75 minutes
	$(BIN)/clearway pack lint
	$(BIN)/clearway pack prove --all
	CLEARWAY_FULL=1 $(BIN)/pytest -n 2

bench: $(STAMP) ## measure speed beside peers, in one run; results in bench/results/
	$(BIN)/python bench/run.py

docs: $(STAMP) ## write docs/rules/ anew from the packs
	@for pack in $$($(BIN)/clearway pack list --ids); do \
	  $(BIN)/clearway pack show $$pack --markdown > docs/rules/$$pack.md && echo docs/rules/$$pack.md; done

lock: $(BOOT)/bin/uv ## choose versions anew and pin them by hash
	$(BOOT)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev pyproject.toml -o $(LOCK)

clean: ## remove the environment
	rm -rf $(VENV) $(BOOT)
