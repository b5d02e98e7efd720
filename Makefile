# 民意110: every target first makes sure that the environment is there (installer/bootstrap.py); when it is, that costs
# a few hundredths of a second. Two of them are all a newcomer needs: make demo, make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
OUT ?= out
DEMO_DIR ?=
PYTEST_ARGS ?=
# Processes that run the tests. One more than most have cores: a test that waits for a process of its own leaves a core idle.
WORKERS ?= 3
BENCH_ARGS ?=
GOAL_MISSED := 4
ROOMS_ARGS ?=
SCHEDULES ?= 1000
SEED ?= 1
JOBS ?= 2
TIMES ?= 1000
RUNS ?= 50
BOOKS ?= 60
INPUTS ?= 10000
R ?= 10000
SCALE ?= 0.01
MODE ?= exact
STATE ?=

lower = $(shell echo $(1) | tr A-Z a-z)

export PYTHONUTF8 := 1
# What was compiled is kept, also where an image says otherwise: thousands of processes of the tests would compile it anew.
unexport PYTHONDONTWRITEBYTECODE
export QT_API := pyside6

.DEFAULT_GOAL := help
.PHONY: help demo test lint style format types unit e2e long monkey plans simulate simulate-bugs figures-judged coverage-study replay torture damaged soak screenshots pages rooms bench bench-peers lock uninstall clean run-env test-env

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

run-env:
	@$(PYTHON) installer/bootstrap.py run

test-env:
	@$(PYTHON) installer/bootstrap.py test

demo: run-env ## a centre with an invented city and a client logged in; offscreen tour without a display
	@$(RUN) -m tools.demo $(if $(DEMO_DIR),--dir "$(DEMO_DIR)")

test: test-env style ## everything CI runs: lint, types, import contract, tests on SQLite and PostgreSQL
	@$(MAKE) --no-print-directory -j 2 types unit

lint: style types ## ruff, mypy --strict, import contract, tag files

style: test-env
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: test-env
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(RUN) -m server.cli tags check

format: test-env ## put the code into the project's format
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

unit: test-env ## the tests alone; PYTEST_ARGS="tests/sync -x" for some of them
	@$(RUN) -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

e2e: test-env ## the installed program on a display of its own, by real key strokes, and units at Chromium (Xvfb, xdotool)
	@$(RUN) -m pytest tests/e2e -m "" $(PYTEST_ARGS)

long: test-env ## what takes too long for every run of the tests; make e2e has those of the program as well
	@MINYI110_BODIES=30 $(RUN) -m pytest -n 2 -m long $(PYTEST_ARGS)

monkey: test-env ## 300 random keys at each screen on a display, judged by what the centre got; RUNS=50 SEED=1
	@$(RUN) -m tests.monkey --runs $(RUNS) --seed $(SEED)

plans: test-env ## what anybody waits for, explained over half a million events in either database
	@$(RUN) -m tests.growth.plans --events 500000 --folder $(OUT)/growth -- tests/server -q $(PYTEST_ARGS)

figures-judged: test-env ## the formulas of the figures against scipy and statsmodels on many random inputs; INPUTS=10000
	@FIGURES_INPUTS=$(INPUTS) $(RUN) -m pytest -n 2 tests/domain/figures $(PYTEST_ARGS)

coverage-study: test-env ## intervals, funnels and alarms of the figures where the truth is known, each line with its error; R=10000 SEED=1
	@$(RUN) -m tools.study --runs $(R) --seed $(SEED)

replay: run-env ## half a year of an invented city through the product, and every count of it compared; SCALE=0.01 MODE=exact SEED=1
	@mkdir -p $(OUT)/replay
	@$(RUN) -m server.cli replay --database "sqlite:///$(OUT)/replay/centre.db" --scale $(SCALE) --mode $(MODE) --seed $(SEED) --truth $(OUT)/replay/truth.db
	@$(RUN) -m server.cli replay verify --database "sqlite:///$(OUT)/replay/centre.db" --truth $(OUT)/replay/truth.db

simulate: test-env ## client and server code under faults; SCHEDULES=1000 SEED=1 JOBS=2 STATE=file-to-go-on-from
	@$(RUN) -m tests.simulation --schedules $(SCHEDULES) --seed $(SEED) --jobs $(JOBS) $(if $(STATE),--state "$(STATE)")

simulate-bugs: test-env ## the same with one planted bug at a time: each must be caught; JOBS=2
	@$(RUN) -m tests.simulation.planted --jobs $(JOBS)

torture: test-env ## real processes killed, cut off, filled up, loaded; PARTS="kills load" CLIENT_KILLS=2000 SERVER_KILLS=500 …
	@$(RUN) -m tests.torture $(if $(PARTS),--parts "$(PARTS)") $(if $(DATABASES),--databases "$(DATABASES)") \
		$(foreach size,CLIENT_KILLS SERVER_KILLS WRITERS WRITES CLIENTS FORMS EXAMPLES MESSAGES KILLS SEED,$(if $($(size)),--$(subst _,-,$(call lower,$(size))) $($(size))))

damaged: test-env ## workbooks damaged by seed: each read or refused, none takes over 350 MB; BOOKS=60 SEED=1
	@$(RUN) -m tests.damaged --books $(BOOKS) --seed $(SEED)

soak: test-env ## 1,000 log-ins and log-outs in one process: no flow, thread or memory left; TIMES=1000
	@$(RUN) -m tests.soak --times $(TIMES)

screenshots: run-env ## every screen, light and dark, Chinese and English, into out/screenshots
	@$(RUN) -m tools.screenshots --out $(OUT)/screenshots

pages: test-env ## every page for browsers by Chromium, looked over by axe, into out/pages
	@$(RUN) -m tools.pages --out $(OUT)/pages

rooms: run-env ## through how many files a form goes from Ctrl+S to its receipt; ROOMS_ARGS="--list"
	@$(RUN) -m tools.rooms $(ROOMS_ARGS)

bench: test-env ## the lines of docs/performance.md with floor and ratio
	@$(RUN) -m bench $(BENCH_ARGS) || [ $$? -eq $(GOAL_MISSED) ]

bench-peers: test-env ## the backlog beside Anki's and PouchDB's, installed on demand into out/peers; BENCH_ARGS="--records 2000"
	@$(RUN) -m bench.peers --folder $(OUT)/peers $(BENCH_ARGS) || [ $$? -eq $(GOAL_MISSED) ]

lock: test-env ## pin the dependencies of pyproject.toml anew
	@$(RUN) -m tools.lock

uninstall: ## take the client off this machine; refuses while a workstation's store is there
	@$(PYTHON) installer/uninstall.py

clean: ## remove what was built, not the environment
	rm -rf $(OUT) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
