# Two commands: `make run` and `make test`. The rest is for developers.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE := data/live/incidents.gpkg

.DEFAULT_GOAL := help
.PHONY: help run test quick mutants lint format lock build bench vendor clean audit

help:
	@echo "make run    environment, data and the atlas on http://localhost:8501"
	@echo "make test   all checks: ruff, mypy, import-linter, pytest (FILES=tests/geo for some tests)"
	@echo "make quick  the tests without browser, pages and kills: a few minutes"

$(VENV)/run.stamp: requirements.txt
	@echo "1/3 Creating the environment in $(VENV) (once; a minute or two) …"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "2/3 Installing the locked requirements …"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements.txt | grep -v -e "already satisfied" || true
	@$(BIN)/python -c "import streamlit, geopandas, folium, streamlit_folium, sqlalchemy"
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the checks need …"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(STORE): | $(VENV)/run.stamp
	@echo "3/3 Building the live GeoPackage …"
	@$(BIN)/python -m incidents build

build: $(STORE)

run: $(VENV)/run.stamp $(STORE)
	@echo "The atlas is on http://localhost:8501 (stop it with Ctrl+C)."
	@$(BIN)/python -m streamlit run app.py

QUICK := not browser and not page and not kill

# What draws no page and kills no process: tests/marking.py sees which tests that are.
quick: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile -m "$(QUICK)" $(FILES)

# Forty small faults in a copy of the program: each has to be seen by a test.
mutants: $(VENV)/dev.stamp
	$(BIN)/python -m tests.mutation_run $(FILES)

test: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(FILES)

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/dev.stamp
	$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet requirements.in -o requirements.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --quiet -c requirements.txt requirements-dev.in -o requirements-dev.txt

audit: $(VENV)/dev.stamp
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) data/live
