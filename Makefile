# Two commands: `make run` and `make test`. The rest is for developers.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Programs that the tests start find the program compiled; hundreds of compilations cost minutes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test quick mutants lint format lock build bench vendor clean audit

help:
	@echo "make run    environment, data and the atlas; says its address (without make: python3 run.py)"
	@echo "make test   all checks: ruff, mypy, import-linter, pytest (FILES=tests/geo for some tests)"
	@echo "make quick  the tests without browser, pages, kills and what takes long: three minutes"

$(VENV)/run.stamp: requirements.txt
	@$(PYTHON) run.py --only install

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the checks need …"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --quiet --require-hashes -r requirements-dev.txt
	@touch $@

build:
	@$(PYTHON) run.py --only build

run:
	@$(PYTHON) run.py $(if $(PORT),--port $(PORT))

QUICK := not browser and not page and not kill and not long

# What draws no page and kills no process: tests/marking.py sees which tests that are; what is
# marked `long` by hand is left out as well, and a law is tried with a tenth of its examples.
quick: $(VENV)/dev.stamp
	ATLAS_LAWS=quick $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile -m "$(QUICK)" $(FILES)

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
