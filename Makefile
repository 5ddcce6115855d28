# repplan: `make demo` shows a morning, `make test` proves it. Both start from a clean clone.

# The newest Python ≥ 3.11 on the machine, unless PYTHON says otherwise.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
VENV ?= .venv
BIN := $(VENV)/bin
DEMO_HOME := .demo

.PHONY: demo test lint types check bench docs lock clean

demo: $(VENV)/run.stamp ## A throw-away home with the sample territory, four weeks planned, today's route
	@rm -rf $(DEMO_HOME)
	@REPPLAN=$(BIN)/repplan REPPLAN_HOME=$(DEMO_HOME) sh data/demo.sh

test: $(VENV)/dev.stamp ## The whole default suite
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

check: lint types test ## What CI runs

bench: $(VENV)/bench.stamp ## The figures of benchmarks/README.md: hours, on a quiet machine; each script alone takes less
	$(BIN)/python benchmarks/first_run.py
	$(BIN)/python benchmarks/one_day.py
	$(BIN)/python benchmarks/default_plan.py
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/scaling.py --full 60
	$(BIN)/python benchmarks/compare.py --afresh
	$(BIN)/python benchmarks/pvrp.py --seconds 10 --seeds 1 2 3 --ortools
	$(BIN)/python benchmarks/pvrp.py --seconds 60 --seeds 1 2 3 --ortools
	$(BIN)/python benchmarks/today_speed.py
	$(BIN)/python benchmarks/import_speed.py
	$(BIN)/python benchmarks/tables.py

docs: $(VENV)/dev.stamp ## Write the sessions shown in the documents anew
	$(BIN)/python -m tests.sessions README.md docs/import.md docs/sessions.md

lock: ## Refresh the locked versions (needs uv on PATH)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -q --upgrade -o lock/run.txt
	uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url -q -c lock/run.txt -o lock/dev.txt
	for extra in bench roads; do \
		uv pip compile pyproject.toml --extra $$extra --universal --python-version 3.11 --generate-hashes \
			--no-header --no-annotate --no-emit-index-url -q -c lock/dev.txt -o lock/$$extra.txt || exit 1; done

clean:
	rm -rf $(VENV) $(DEMO_HOME) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage

# An environment without Debian's python3-venv has no ensurepip: fall back to the system's own pip.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "repplan needs Python 3.11 or newer; none was found on PATH" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null \
		|| { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV) \
		&& $(PYTHON) -m pip --python $(BIN)/python install -q pip; } \
		|| { rm -rf $(VENV); echo "cannot create an environment: install python3-venv (Debian: apt install python3-venv)" >&2; exit 1; }

$(VENV)/run.stamp: $(BIN)/python pyproject.toml lock/run.txt
	@echo "installing repplan into $(VENV) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp lock/dev.txt
	@echo "installing what the tests need ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/dev.txt
	@touch $@

$(VENV)/bench.stamp: $(VENV)/dev.stamp lock/bench.txt
	@echo "installing the peers repplan is measured against ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r lock/bench.txt
	@touch $@
