# Each target sets up .venv by itself, on a machine that has only Python 3.11+ and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo test lint bench clean

help:
	@echo "make demo   run the main job: tables, maps and files into demo/"
	@echo "make test   run the tests"
	@echo "make lint   check style and types"
	@echo "make bench  time the reading of 100 000 items, and coverage"

demo: $(READY)
	$(BIN)/swathbook demo --folder demo

test: $(READY)
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python bench/parse.py --items 100000
	$(BIN)/python bench/cover.py --orders 10000 --rounds 1

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "swathbook needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv; the first time this takes a minute or two."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable ".[all]" --group dev
	@touch $@

clean:
	rm -rf .venv demo
