# Two commands are enough: `make demo` and `make test`. `make help` shows the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
APP ?=
DISTRICT ?=
BIN := .venv/bin
# Each process would compile every library anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev demo test prove check format bench docs messages migrations locks sbom audit wheel clean

help:  ## show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup:
	@$(PYTHON) scripts/setup.py

setup-dev:
	@$(PYTHON) scripts/setup.py --dev

demo: setup  ## build once and serve the demo district (PORT=8000, DISTRICT=03153 for another)
	@$(BIN)/ankommen demo --port $(PORT) $(if $(DISTRICT),--district $(DISTRICT))

test: setup-dev  ## run the whole suite (APP=strategy for one part)
	@$(BIN)/python scripts/run_tests.py $(if $(APP),--app $(APP))

prove: setup-dev  ## run the long proofs
	@$(BIN)/python scripts/run_tests.py --prove

check: setup-dev  ## lint, types, walls, translations, locks, licences
	@$(BIN)/python scripts/check.py

format: setup-dev  ## put the code in order
	@$(BIN)/ruff check --fix-only -q . ; $(BIN)/ruff format -q . ; git ls-files -z 'src/*.html' | xargs -0 $(BIN)/djade --target-version 5.2

bench:  ## measure speed as ratios in one run
	@$(PYTHON) scripts/setup.py --bench
	@$(BIN)/python -m tests.bench

docs: setup-dev  ## write the generated pages of docs/
	@$(BIN)/python scripts/docs.py

messages: setup-dev  ## collect texts into the translation files
	@$(BIN)/python scripts/messages.py update

migrations: setup-dev  ## write migrations for changed models
	@$(BIN)/ankommen makemigrations

locks: setup-dev  ## renew the lock files
	@$(BIN)/python scripts/locks.py

sbom: setup-dev  ## write the bill of materials (CycloneDX) to build/
	@$(BIN)/python scripts/sbom.py

audit: setup-dev  ## look the locked packages up in the advisory database, where it can be reached
	@$(BIN)/python scripts/audit_packages.py

wheel: setup-dev  ## build the installable package into dist/
	@$(BIN)/python scripts/build_wheel.py

clean:  ## remove everything that make can build
	rm -rf .venv node_modules build dist src/ankommen/core/static/vendor
