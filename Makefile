.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
export PYTHONPATH := .
WORKERS ?= 2
TESTS ?= tests

# A stamp per lock file: installing again is skipped until the lock changes.
INSTALLED := $(VENV)/installed
TOOLED := $(VENV)/tooled

.PHONY: help
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | expand -t 14

.PHONY: run
run: $(INSTALLED)  ## install, start and fill the portal on http://localhost:8000 (HOST, PORT, PORTAL_PROFILE)
	@exec $(BIN)/python run.py

.PHONY: worker
worker: $(INSTALLED)  ## one more process for the jobs of the queue
	@exec $(BIN)/python run.py worker

.PHONY: shell
shell: $(INSTALLED)  ## a Python shell inside the application
	@exec $(BIN)/python run.py shell

.PHONY: test
test: $(TOOLED)  ## every test; TESTS=tests/visits for some, WORKERS=4 for more at a time
	@$(BIN)/pytest -q -n $(WORKERS) $(TESTS)

.PHONY: explore
explore: $(TOOLED)  ## the properties again, with thousands of values drawn anew (minutes); TESTS=tests/law for some
	@$(BIN)/pytest -q -n $(WORKERS) -m hypothesis --hypothesis-profile=explore $(TESTS)

.PHONY: test-server
test-server: $(TOOLED)  ## every test on Debian's PostgreSQL 15 instead of the embedded one (installed by apt if missing)
	@scripts/with_server $(BIN)/pytest -q -n $(WORKERS) -m "not browser" $(TESTS)

.PHONY: lint
lint: $(TOOLED)  ## everything that a machine can say about the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m scripts.schema

.PHONY: fix
fix: $(TOOLED)  ## mend what a machine can mend
	-$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: bench
bench: $(TOOLED)  ## measure beside the peers, write bench/results.json
	$(BIN)/python -m bench

.PHONY: rows
rows: $(TOOLED)  ## rows of the inventory that a test shows, and the others
	@$(BIN)/python -m scripts.rows

.PHONY: screenshots
screenshots: $(TOOLED)  ## pictures of the main pages into docs/screenshots/
	$(BIN)/python -m scripts.screenshots

.PHONY: lock
lock: $(TOOLED)  ## write both requirements.txt anew from requirements.in, with hashes
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes -c requirements-dev.txt \
		requirements.in -o requirements.txt

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 with its venv module is needed (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements.txt | $(BIN)/python
	@echo "Installing…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(TOOLED): requirements-dev.txt | $(BIN)/python
	@echo "Installing with the tools…"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(INSTALLED)
