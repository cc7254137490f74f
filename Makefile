# Everything goes into .venv and .data inside the project; `make clean` takes both away.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
export NUCRAWL_HOME ?= $(CURDIR)/.data
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help demo test fuzz bench drill browser lint install psql summary lock clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*##/  make \1\t/p' Makefile

demo: $(VENV)/.installed  ## Crawl a section of the stand-in site into a real Postgres (a minute)
	@$(BIN)/python -m nucrawl.demo.tour

test: $(VENV)/.installed-for-tests  ## Everything: lint, types, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --numprocesses 4 --dist loadfile

fuzz: $(VENV)/.installed-for-tests  ## Look further for pages that break the parser (some six minutes)
	@$(BIN)/python -m tests.fuzz --seconds 180
	@$(BIN)/python -m pytest --hypothesis-profile=fuzz tests/site/test_properties.py \
		tests/site/test_round_trip.py

lint: $(VENV)/.installed-for-tests  ## Put the code in order: format, and mend what can be mended
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

install: $(VENV)/.installed  ## Make .venv with what is needed to crawl

psql: $(VENV)/.installed  ## Open psql on the database
	@$(BIN)/nucrawl psql

summary: $(VENV)/.installed  ## Show the newest articles and the last run
	@$(BIN)/nucrawl summary

bench: .venv-bench/.installed  ## Measure the parser against others, write benchmarks/README.md (some eight minutes)
	@.venv-bench/bin/python -m benchmarks.extraction
	@.venv-bench/bin/python -m benchmarks.hostile --write
	@.venv-bench/bin/python -m benchmarks.revisits
	@.venv-bench/bin/python -m benchmarks.reparse --write

drill: $(VENV)/.installed-for-tests  ## Measure a second night, and ten days of edits (some ten minutes)
	@$(BIN)/python -m benchmarks.nightly

browser: $(VENV)/.installed-for-tests  ## Measure what a browser costs: memory, a consent, a page (some twenty minutes)
	@$(BIN)/python -m benchmarks.browser --write

lock: $(VENV)/.installed-for-tests  ## Renew the locks from pyproject.toml (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra build --extra archive pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra build --extra archive --extra test -c requirements.lock \
		pyproject.toml -o requirements-test.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
		--extra build --extra archive --extra bench -c requirements.lock \
		pyproject.toml -o requirements-bench.lock

clean:  ## Stop the embedded server, remove .venv, .data and what the tools keep
	@[ ! -x $(BIN)/nucrawl ] || $(BIN)/nucrawl stop
	rm -rf $(VENV) .venv-bench .data .pytest_tmp .hypothesis .fuzz .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
		"nucrawl needs Python 3.11 or newer, found " + sys.version.split()[0] + "; try make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV) (once)"
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-for-tests: requirements-test.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV), tools for the tests included (once)"
	@$(PIP) install --quiet --require-hashes --requirement requirements-test.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.installed

.venv-bench/.installed: requirements-bench.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing into .venv-bench (once)"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes \
		--requirement requirements-bench.lock
	@.venv-bench/bin/python -m pip --disable-pip-version-check install --quiet --no-deps \
		--no-build-isolation --editable .
	@touch $@
