# Each target sets up what it needs in .venv, on a machine that has Python 3.11 to 3.14 and make.
# A second run skips what is already there.

# The first of these that fits is taken; PYTHON=/my/python names another.
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
PORT ?=
WORKERS ?= 2
BIN := .venv/bin
# Settings that need no services, for commands that only read the source.
WITHOUT_SERVICES := DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py
AS_PRODUCTION := $(BIN)/python -m site_config.run_as_production
# Python compiles what it imports; compiling all that is installed takes much longer.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# One lock for every Python that fits: what only some of them need says so.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11.0 \
	--generate-hashes --no-header
PYTEST := $(BIN)/python -m pytest -q
PARALLEL := -n $(WORKERS) --dist worksteal
# Tests of money, stock and hostile input run on both databases.
BOTH_DATABASES := tests/checkout tests/sequences tests/test_bad_input.py tests/test_hostile_requests.py \
	tests/products/test_c*.py tests/products/test_s*.py tests/products/test_listing_htmx.py \
	tests/site_config/test_outbox.py tests/site_config/test_texts_in_the_database.py \
	tests/demo/filled/test_searches.py
# On MySQL what it could do in another way: locks, constraints, counting, SQL by hand.
# A database answers screens and addresses as any other; of random sequences some will do.
SCREENS := $(addprefix tests/checkout/test_,a% carriers.py cart_% shopper_messages.py) \
	$(addprefix tests/products/test_,sl% sw% stock_s%)
ON_MYSQL := tests/mysql tests/accounts/test_activity.py tests/page_cache/test_writes.py \
	tests/site_config/test_outbox.py tests/site_config/test_texts_in_the_database.py \
	tests/sequences tests/products/test_constraints.py \
	$(filter-out $(SCREENS),$(wildcard tests/checkout/test_*.py tests/products/test_s*.py))

RUSH := $(and $(SHOPPERS),--shoppers $(SHOPPERS)) $(and $(SECONDS),--seconds $(SECONDS)) \
	$(and $(SEED),--seed $(SEED))

ifneq ($(PORT),)
export SITE_URL := http://localhost:$(PORT)
endif

.DEFAULT_GOAL := help
.PHONY: help install demo test test-mysql check format translations lock audit bench load rush feel screenshots

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

install: .venv/ready ## Install what the shop needs into .venv

demo: .venv/ready .env ## Open the example shop at http://localhost:8000 (PORT=8001 changes that)
	@$(BIN)/python -m demo.server

test: .venv/ready-to-test ## Run every test: on SQLite, on PostgreSQL, in a browser
	@$(BIN)/python -m tests.browsers
	$(PYTEST) $(PARALLEL) -m "not browser" tests
	SEQUENCES=$${SEQUENCES:-200} $(BIN)/python -m tests.postgres $(PYTEST) $(PARALLEL) -m "not browser" $(BOTH_DATABASES)
	$(PYTEST) $(PARALLEL) -m browser tests

test-mysql: .venv/ready-to-test ## Test money, stock and search on MariaDB (installs it as root on Debian)
	SEQUENCES=$${SEQUENCES:-200} $(BIN)/python -m tests.mariadb $(PYTEST) $(PARALLEL) $(ON_MYSQL)

check: .venv/ready-to-test ## Lint, types, migrations, deploy checks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/djhtml --check templates sandbox/templates
	$(BIN)/mypy .
	$(WITHOUT_SERVICES) makemigrations --check --dry-run
	$(WITHOUT_SERVICES) build_translations --check
	$(AS_PRODUCTION) check --deploy --fail-level WARNING

format: .venv/ready-to-test ## Format code and templates
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djhtml --quiet templates sandbox/templates

translations: .venv/ready ## Collect every string to translate in locale/, and compile the translations
	$(WITHOUT_SERVICES) build_translations

lock: .venv/ready-to-test ## Pin requirements.txt and all that it needs, with hashes
	$(LOCK) --output-file requirements.lock requirements.txt
	cd tests && ../$(LOCK) --output-file requirements.lock requirements.txt

audit: .venv/ready-to-test ## Look for known vulnerabilities in dependencies (needs the internet)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r tests/requirements.lock

bench: .venv/ready-to-test ## Measure pages with 24 and 10,000 products, and sign-in with known and new addresses
	$(BIN)/python -m tools.bench
	$(PYTEST) -s tests/bench_accounts.py

load: .venv/ready-to-test ## Measure visits a second of kept pages while people buy (needs wrk)
	$(BIN)/python -m tools.load

rush: .venv/ready-to-test ## Let a crowd buy, change and be refunded at once for a minute (SHOPPERS=20 SECONDS=10 SEED=2 change it)
	$(BIN)/python -m tests.postgres $(BIN)/python -m tools.rush $(RUSH)
	$(BIN)/python -m tools.rush $(RUSH)

feel: .venv/ready-to-test .env ## Measure web vitals of the running example shop on a slow phone
	DJANGO_SETTINGS_MODULE=site_config.settings $(BIN)/python -m tools.feel

screenshots: .venv/ready-to-test .env ## Take pictures of every page of the example shop into screenshots/
	DEMO=1 DJANGO_SETTINGS_MODULE=site_config.settings $(BIN)/python -m tools.screenshots $(SCREENS)

# Pip is installed last: a .venv without it is incomplete, and is made anew.
.venv/bin/pip:
	@for python in $(PYTHON); do \
		$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || continue; \
		found=$$python; \
		$$python -c 'import ensurepip, venv' 2>/dev/null && exec $$python -m venv --clear .venv; \
	done; \
	if [ "$$found" ]; then \
		echo "$$found has no venv module: install it (Debian, Ubuntu: sudo apt-get install python3-venv)." >&2; \
	else \
		echo "Python 3.11 to 3.14 is needed: install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv)." >&2; \
	fi; \
	exit 1

.venv/ready: requirements.lock | .venv/bin/pip
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

.venv/ready-to-test: tests/requirements.lock | .venv/bin/pip
	$(PIP) --require-hashes -r tests/requirements.lock
	@touch $@ .venv/ready

.env:
	@$(BIN)/python -c 'import secrets; print(f"DEBUG=1\nSECRET_KEY={secrets.token_urlsafe(48)}")' > $@
