# The project's commands. `make help` lists them. On a fresh machine each sets up what is missing first.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
OUT ?= out
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test proof nightly lint unit journeys bench lock deb clean

# Pictures without a display and the same on every machine; a person's own settings of Qt do not count.
HEADLESS := env -u QT_IM_MODULE -u QT_STYLE_OVERRIDE QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software
UV_LOCK := uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --python-version

# $(call step,name,command): says the name and the seconds; the first failure ends make with its name.
define step
@printf '\n=== %s\n' '$(1)'; t=$$SECONDS; \
if $(2); then printf '=== %s: ok, %d s\n' '$(1)' $$((SECONDS - t)); else printf '\n=== FAILED: %s\n' '$(1)' >&2; exit 1; fi
endef

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: ## set up what is missing to run
	@$(PYTHON) packaging/bootstrap.py

setup-dev:
	@$(PYTHON) packaging/bootstrap.py --dev

run: setup ## start platform, simulators and terminal; without a display play the demo journey
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(VENV)/bin/kiosk run --all; \
	else exec $(HEADLESS) $(VENV)/bin/kiosk demo --out $(OUT)/demo; fi

demo: setup ## play the demo journey into out/demo (ARGS="--platform down --theme elder")
	@$(HEADLESS) $(VENV)/bin/kiosk demo $(ARGS) --out $(OUT)/demo

test: setup-dev ## all that CI runs
	@$(MAKE) --no-print-directory lint unit journeys

proof: setup-dev ## long: crash points, power cuts, full disks, cut lines against the queue, each with its negative control
	@PROOF_FULL=1 $(PY) -m tests.proof

nightly: setup-dev ## long: a million inputs a decoder, every named fault, a day of sessions
	$(call step,fuzz,FUZZ_INPUTS=1000000 $(PY) -m pytest -q --timeout 3600 tests/fuzz)
	$(call step,supervisor,SUPERVISOR_ORDERS=1000000 $(PY) -m pytest -q --timeout 3600 tests/unit/devices)
	$(call step,named faults,$(HEADLESS) $(VENV)/bin/kiosk demo --fault all --out $(OUT)/faults)
	$(call step,a day of sessions,$(PY) -m tests.soak --sessions 20000)

lint: setup-dev ## style, types, directions of imports, QML
	$(call step,ruff check,$(PY) -m ruff check .)
	$(call step,ruff format,$(PY) -m ruff format --check .)
	$(call step,mypy,$(PY) -m mypy)
	$(call step,import directions,$(VENV)/bin/lint-imports)
	$(call step,qmllint,$(PY) -m ui.lint_qml && $(PY) -m ui.lint_qml ui/devdock/qml/*.qml)

unit: setup-dev
	$(call step,pytest: fast,$(HEADLESS) $(PY) -m pytest -q -n 4 -m 'not journey')

journeys: setup-dev
	$(call step,pytest: journeys,$(HEADLESS) $(PY) -m pytest -q -m 'journey')

bench: setup-dev ## start of the terminal, every device, the queue, the packs, each beside a named peer or limit
	@$(HEADLESS) $(PY) benchmarks/start.py
	@$(HEADLESS) $(PY) benchmarks/devices.py
	@$(PY) benchmarks/queue.py --power-cuts 3
	@$(PY) benchmarks/packs.py

lock: ## write the locked requirements anew (needs uv)
	$(UV_LOCK) 3.11 requirements.in -o requirements.lock
	$(UV_LOCK) 3.11 requirements-dev.in -c requirements.lock -o requirements-dev.lock
	$(UV_LOCK) 3.13 packaging/peers/requirements.in -c requirements.lock -o packaging/peers/requirements.lock

deb: setup ## Debian package in dist/
	@$(PY) packaging/deb/build.py

clean: ## remove everything that was made here, .venv too
	rm -rf $(VENV) .venv-peers out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
