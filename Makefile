# What people type: demo, test, check, attack, bench. See README.md and docs/reference/commands.md.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
.DEFAULT_GOAL := help

# Two processes: the browser in the one, speech and the rest in the other, and then both share what is left.
WORKERS ?= 2
TESTS := -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder
PYTEST := $(BIN)/python $(TESTS)
MEASURED := $(BIN)/python -m slipcover $(TESTS)
PYTEST_FLAGS ?=
HISTORIES ?= 2000
PROPERTIES = $(shell grep -rlE "^from (hypothesis|tests.examples)" tests --include="test_*.py" | grep -v -e tests/stories/consent -e test_machine)

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/demo: requirements/demo.txt
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: install it with 'apt install python3-venv'."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/demo.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/demo
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@

demo: .venv/demo ## The site with fictional people in it, and a worker
	@$(MANAGE) demo

demo-reset: .venv/demo ## The demo again from the beginning
	@$(MANAGE) demo --reset

test: .venv/dev ## The whole suite (on PostgreSQL, what can differ there)
	@$(PYTEST) $(PYTEST_FLAGS)

test-all: .venv/dev ## The whole suite, on PostgreSQL too (DATABASE_URL names it; its user may make databases)
	@STORYBOOK_TEST_ALL=1 $(PYTEST) $(PYTEST_FLAGS)

coverage: test-measured coverage-gate ## The whole suite, and how much of the four rooms it reaches

test-measured: .venv/dev
	@mkdir -p build
	@$(MEASURED) $(PYTEST_FLAGS)

coverage-gate: .venv/dev
	@$(BIN)/python -m tests.coverage_gate build/coverage.json

check: .venv/dev ## Style, types, layers, migrations, deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run --settings storybook.settings.test
	$(BIN)/python -m storybook.settings.check_deploy

attack: .venv/dev ## Random histories of every act by the thousand, and mutants (an hour; HISTORIES=2000)
	@$(BIN)/python -m tests.mutants
	@STORYBOOK_ATTACK=$(HISTORIES) $(BIN)/python -m pytest -q tests/stories/consent tests/stories/backup/test_machine.py $(PYTEST_FLAGS)
	@STORYBOOK_ATTACK=500 $(BIN)/python -m pytest -q $(PROPERTIES) $(PYTEST_FLAGS)
	@STORYBOOK_ATTACK=30 $(BIN)/python -m pytest -q -m attack $(PYTEST_FLAGS)

bench: .venv/dev ## Every measurement, one JSON line each
	@$(BIN)/python -m bench

COMPILE := uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-annotate --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' pyproject.toml
messages: .venv/dev ## Collect every sentence to translate, and compile the catalogues (needs gettext)
	@$(MANAGE) makemessages --settings storybook.settings.test --all --no-location --no-obsolete $(NOT_OURS)
	@$(BIN)/python -m tests.pseudo_locale
	@$(MANAGE) compilemessages --settings storybook.settings.test --ignore .venv

NOT_OURS := --ignore=.venv --ignore=tests --ignore=bench --ignore=var --ignore=build --ignore=docs \
	--ignore=static --ignore=templates/styleguide
SERVICES := --extra postgres --extra elasticsearch --extra redis

lock: ## Pin every version again (needs uv)
	@$(COMPILE) -o requirements/production.txt $(SERVICES)
	@$(COMPILE) -o requirements/demo.txt -c requirements/production.txt --extra demo
	@$(COMPILE) -o requirements/dev.txt -c requirements/production.txt -c requirements/demo.txt $(SERVICES) --extra demo --extra dev

.PHONY: help demo demo-reset test test-all test-measured coverage coverage-gate check attack bench messages lock
