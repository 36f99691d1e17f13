# Two commands: `make run` serves the suite on real flows, `make test` proves it.
# Variables for every target: DB=distribution  PORT=8069  PYTHON=python3  ODOO_PATH=…  PGHOST=…
PYTHON ?= python3
export DB PORT ODOO_PATH
# exec: no shell stands between make and what ends with it.
RUNTIME = @exec $(PYTHON) -m tools.runtime

.PHONY: help run setup shell odoo psql history test bench standard lint format vocabulary screenshots stop clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

run: ## set up what is missing and serve on http://127.0.0.1:$PORT
	$(RUNTIME) run

setup: ## set up what is missing and build the database, without serving
	$(RUNTIME) setup

shell: ## an Odoo shell on the database; a script may come on standard input
	$(RUNTIME) shell

odoo: ## any Odoo command: make odoo ARGS="module upgrade …"
	$(RUNTIME) odoo $(ARGS)

psql: ## psql on the database
	$(RUNTIME) psql $(ARGS)

history: ## load history of a former system: make history FILE=orders.csv ARGS="--kind sale_line"
	$(RUNTIME) history "$(FILE)" $(ARGS)

test: ## everything; or make test ADDON=distribution_migration, make test TEST=TestLedger
	$(RUNTIME) test --addon "$(ADDON)" --test "$(TEST)"

bench: ## what control costs, as JSON: orders against plain Odoo, backtests; ARGS="order_flow --pairs 50"
	$(RUNTIME) bench $(ARGS)

standard: ## Odoo's own tests with and without our addons; ARGS="sale stock"
	$(RUNTIME) standard $(ARGS)

lint: ## the linters alone
	$(RUNTIME) lint

format: ## let the formatters write
	$(RUNTIME) format

vocabulary: ## write docs/event-vocabulary.md from the event types of the addons
	@$(PYTHON) -m tools.vocabulary

screenshots: ## take the pictures of the README from a running `make run`
	$(RUNTIME) screenshots

stop: ## stop the private PostgreSQL
	$(RUNTIME) stop

clean: ## stop the private PostgreSQL and remove all that the set-up made
	$(RUNTIME) clean
