# make run: the app. make test: all checks. Both make the environment first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: run test check-code bench territories clean

run: $(VENV)/.app
	ATLAS_PTCE_OUVRIR=1 $(BIN)/streamlit run app.py

test: $(VENV)/.dev check-code
	sh tests/chromium.sh $(BIN)
	$(BIN)/frictionless validate data/datapackage.json
	$(BIN)/python -m geo check
	$(BIN)/python -m pytest

check-code: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	sh tests/chromium.sh $(BIN)
	$(BIN)/python bench/core.py
	$(BIN)/python bench/coverage.py
	$(BIN)/python bench/fact_sheets.py
	$(BIN)/python bench/importing.py
	$(BIN)/python bench/networks.py
	$(BIN)/python bench/page.py
	$(BIN)/python bench/search.py
	$(BIN)/python bench/territories.py

territories: $(VENV)/.app
	$(BIN)/python -m geo build-territories

clean:
	rm -rf $(VENV)

$(VENV)/.app: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.dev: $(VENV)/.app requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@
