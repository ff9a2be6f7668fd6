# What a fresh machine needs: Python 3.11 or later, and make. Everything else is made here.

.DEFAULT_GOAL := help
.PHONY: help demo test long chaos outages fuzz check lint audit lock conformance ready ready-browser clean

PYTHON ?=
PYTHONS := $(PYTHON) python3.12 python3.11 python3.13 python3 python
BIN := .venv/bin
TESTS ?= tests
FORMS ?=
MINUTES ?= 10

help:
	@echo "make demo    start everything, with made-up data, and print one address to open"
	@echo "make test    run all tests on real PostgreSQL and Redis"
	@echo "make long    run the tests that take minutes: a month at ten times the load, and the like"
	@echo "make chaos [SEED=n]   kill everything for ten minutes while people write; nothing may be lost"
	@echo "make outages [MINUTES=10]   take Redis and PostgreSQL away from the running service"
	@echo "make fuzz    put a million odd inputs to everything that takes any [INPUTS=, SEED=, ONLY=]"
	@echo "make check   ruff, mypy, and the tests"
	@echo "make audit   ask whether a locked dependency has a known hole"
	@echo "make lock    write requirements.txt anew from pyproject.toml"
	@echo "make conformance [FORMS=folder]   ask every form of a catalogue in the chat"
	@echo "make clean   remove .venv; the demo's data in .thaktho stays"

demo: ready
	@$(BIN)/thaktho demo

test: ready-browser
	@echo "Running the tests …"
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long and not outages" $(TESTS)

long: ready-browser
	@echo "Running what takes minutes …"
	@$(BIN)/python -m pytest -n 2 -s -m long $(TESTS)

# Sizes: CHAOS_SECONDS, CHAOS_CONVERSATIONS, CHAOS_WEAVERS, CHAOS_KILLS, CHAOS_WEATHER, CHAOS_POINTS.
chaos: ready
	@SEED=$(SEED) $(BIN)/python -m tests.chaos

outages: ready
	@echo "Taking Redis away for $(MINUTES) minutes, and PostgreSQL, and stopping everything …"
	@MINUTES=$(MINUTES) $(BIN)/python -m pytest -n 0 -s -m outages tests/outages

# A failure is run again, and shown whole, with `python -m tests.fuzz --seed S --replay TARGET NUMBER`.
fuzz: ready
	@$(BIN)/python -m tests.fuzz --inputs $(or $(INPUTS),1000000) $(if $(SEED),--seed $(SEED)) \
		$(if $(ONLY),--only "$(ONLY)")

check: lint test

lint: ready
	@echo "ruff …"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "mypy …"
	@$(BIN)/mypy

audit: ready
	@$(BIN)/python -m tools.audit

conformance: ready
	@$(BIN)/python -m tests.forms.conformance $(FORMS)

# A tool of its own environment, so that the lock never depends on what it locks.
lock:
	@python3 -m venv .thaktho/lock
	@.thaktho/lock/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@.thaktho/lock/bin/uv pip compile pyproject.toml --group build --group dev --universal \
		--python-version 3.11 --generate-hashes --no-config --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) \
		--quiet --output-file requirements.txt

clean:
	rm -rf .venv

# A Python that can make environments is preferred; one that cannot is told what it lacks.
FIND_PYTHON = for check in "import sys, ensurepip, venv" "import sys"; do \
	for python in $(PYTHONS); do \
	if $$python -c "$$check; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then \
	exec $$python -I tools/prepare.py $(1); fi; done; done; \
	echo "Thaktho needs Python 3.11 or later, and found none of: $(strip $(PYTHONS))." >&2; \
	echo "Install it, for example with: apt-get install python3.11 python3.11-venv" >&2; exit 1

ready:
	@$(call FIND_PYTHON)

ready-browser:
	@$(call FIND_PYTHON,--browser)
