# make run: the app. make test: all checks. make quick: those of a minute, before each commit.
# Each makes the environment first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# In as many processes as there are cores, up to four; what shares a server or a site, in one.
# The servers and commands that tests start by the hundred read our modules compiled.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

.PHONY: run lock test quick check-code bench territories clean

run: $(VENV)/.app
	$(BIN)/python -m geo run

test: $(VENV)/.dev check-code
	sh tests/chromium.sh $(BIN)
	$(BIN)/frictionless validate data/datapackage.json
	$(BIN)/python -m geo check
	$(PYTEST) --durations=25

quick: $(VENV)/.dev check-code
	$(PYTEST) -q -m "not slow"

check-code: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	sh tests/chromium.sh $(BIN)
	$(BIN)/python bench/core.py
	$(BIN)/python bench/coverage.py
	$(BIN)/python bench/drawings.py
	$(BIN)/python bench/fact_sheets.py
	$(BIN)/python bench/first_visit.py
	$(BIN)/python bench/identify.py
	$(BIN)/python bench/identify_stock.py
	$(BIN)/python bench/social_economy.py
	$(BIN)/python bench/importing.py
	$(BIN)/python bench/indicators.py
	$(BIN)/python bench/beside.py
	$(BIN)/python bench/networks.py
	$(BIN)/python bench/page.py
	$(BIN)/python bench/search.py
	$(BIN)/python bench/territories.py

territories: $(VENV)/.app
	$(BIN)/python -m geo build-territories

clean:
	rm -rf $(VENV)

# After a change of requirements.txt: the version and the sums of all that it needs, on any system.
lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate -o requirements.lock requirements.txt

$(VENV)/.app: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
