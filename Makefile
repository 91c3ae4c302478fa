# Four commands: demo, test, check, bench. See README.md.
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
.DEFAULT_GOAL := help

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/site: requirements/site.txt
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: install it with 'apt install python3-venv'."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/site.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/site
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	@touch $@

demo: .venv/site ## The site with fictional people in it, and a worker
	@$(MANAGE) demo

demo-reset: .venv/site ## The demo again from the beginning
	@$(MANAGE) demo --reset

test: .venv/dev ## The whole suite
	@$(BIN)/python -m pytest

check: .venv/dev ## Style, types, layers, migrations, deployment
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djhtml --check templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(BIN)/python -m storybook.settings.check_deploy

bench: .venv/dev ## Every measurement, one JSON line each
	@$(BIN)/python -m bench

lock: ## Pin every version again (needs pip-tools)
	@pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-annotate --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host -o requirements/site.txt pyproject.toml
	@pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-annotate --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --extra dev --extra postgres --extra elasticsearch --extra redis \
		-c requirements/site.txt -o requirements/dev.txt pyproject.toml

.PHONY: help demo demo-reset test check bench lock
