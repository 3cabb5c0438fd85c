# Everything a maintainer does. Each target brings up its own tools in .venv, pinned by requirements.lock.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
RESOLVE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-strip-extras --quiet --upgrade
# Nothing outside this folder is written: no cache in the home directory, which may not be writable.
export PIP_NO_CACHE_DIR := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup regenerate check api drift drift-live follow record serve docs test test-slow test-sites test-browser upgrade \
	bench package lint format types lock-tools clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

setup: $(VENV)/ready ## create .venv from requirements.lock

# The mark is written last: an interrupted installation is done again. A changed lock starts afresh.
$(VENV)/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, $(PYTHON) is %d.%d; set PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV) (once)"
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(RUN) -m pip install -qq --require-hashes --only-binary :all: -r requirements.lock
	@$(RUN) -m compileall -q generator
	@touch $@

regenerate: setup ## write generated/ from spec/ and templates/; [OPTIONS=--force]
	@$(RUN) -m generator regenerate $(OPTIONS)

check: setup ## say whether generated/ is up to date, byte for byte
	@$(RUN) -m generator regenerate --check --full

api: setup ## say whether the package's version announces what changed; [SINCE=REV] [OPTIONS=--draft]
	@$(RUN) -m generator api $(if $(SINCE),--since $(SINCE)) $(OPTIONS)

drift: setup ## compare the fragment with the page as last read and the recordings; offline
	@$(RUN) -m generator drift

drift-live: setup ## compare the fragment with the page as it is now
	@$(RUN) -m generator drift --live

follow: setup ## lead through what moved on the page; [OPTIONS="--docs FILE --apply"]
	@$(RUN) -m generator follow $(or $(OPTIONS),--live)

record: setup ## compare recordings with the real API; APIFY_TOKEN=... make record DATASET=ID [OPTIONS=--update]
	@$(RUN) -m generator record $(DATASET) $(OPTIONS)

serve: setup ## answer with the recordings on this machine, to try the client without an account
	@$(RUN) -m generator serve $(OPTIONS)

docs: setup ## write docs/rules.md from generator/drift/rules/rules.yaml
	@$(RUN) -m generator rules --format markdown > $(VENV)/rules.md
	@mv $(VENV)/rules.md docs/rules.md

# More at once than cores: many tests wait for sockets or other processes. Python keeps what it compiles of the tests, whatever the shell says.
test test-slow test-sites: export PYTHONDONTWRITEBYTECODE :=

test: setup ## run the quick tests; none may take more than 2 s of processor time
	@$(RUN) -m pytest -q -n 3 --dist worksteal -m "not slow and not browser"

# The tests of properties are run here again, with twenty times as many examples.
test-slow: setup ## run the tests that take long or need the package registry
	@$(RUN) -m pytest -q -n 4 --dist worksteal -m "(slow or hypothesis) and not browser and not sites" --hypothesis-profile=thorough

test-sites: setup ## build sites with the real theme and read their pages; needs npm and its registry
	@$(RUN) -m pytest -q -rs -n 2 --dist worksteal -m sites

# Of the browser only the driver is installed: Chromium itself is the system's, `apt install chromium` on Debian.
test-browser: setup ## open the HTML report in Chromium; skipped where there is none
	@$(RUN) -m pip install -qq --require-hashes --only-binary :all: -r tests/browser/requirements.lock
	@$(RUN) -m pytest -q -rs -m browser

upgrade: setup ## show what the newest openapi-python-client would change; needs the package registry
	@$(RUN) -m generator.regenerate.upgrade $(OPTIONS)

bench: setup ## measure drift check, regenerate, and the client beside its peers (OPTIONS="--quick --json FILE")
	@$(RUN) -m compileall -q generator
	@failed=0; $(RUN) tests/bench/drift.py || failed=1; echo; $(RUN) tests/bench/regenerate.py || failed=1; echo; \
	$(RUN) tests/bench/client.py $(OPTIONS) || failed=1; exit $$failed

package: setup ## build the generated package into dist/, twice, and compare the bytes
	@bash .ci/package

lint: setup ## lint, check the formatting, and hold the imports against the layers
	@$(RUN) -m ruff check --no-cache .
	@$(RUN) -m ruff format --no-cache --check .
	@$(VENV)/bin/lint-imports --no-cache --no-logo

format: setup ## format, and mend what ruff can
	@$(RUN) -m ruff check --no-cache --fix .
	@$(RUN) -m ruff format --no-cache .

types: setup ## type-check generator and tests
	@$(RUN) -m mypy --cache-dir=$(VENV)/mypy

lock-tools: ## resolve the lock files anew: tools, browser, action, examples, and what the bench compares; needs uv
	$(RESOLVE) pyproject.toml --extra generate --extra completion --group dev -o requirements.lock
	$(RESOLVE) --group browser -o tests/browser/requirements.lock
	$(RESOLVE) --group drift -o .github/requirements-drift.lock
	$(RESOLVE) --group render -c tests/browser/requirements.lock -o .github/requirements-render.lock
	printf '%s\n' 'dask[distributed]' msgspec pyreqwest | $(RESOLVE) - -c requirements.lock -o docs/examples/requirements.lock
	printf '%s\n' apify-client==3.4.0 | $(RESOLVE) - -o tests/bench/peers/official.txt
	printf '%s\n' 'attrs>=22.2' 'httpx>=0.23.1,<0.29' | $(RESOLVE) - -o tests/bench/peers/stock.txt
	printf '%s\n' msgspec pyreqwest | $(RESOLVE) - -c requirements.lock -o tests/bench/peers/ours.txt
	printf '%s\n' httpx2 msgspec pyreqwest | $(RESOLVE) - -c requirements.lock -o tests/bench/peers/httpx2.txt

clean: ## remove .venv and caches
	rm -rf $(VENV) .theme generator/__pycache__ .mypy_cache .pytest_cache .ruff_cache .hypothesis
