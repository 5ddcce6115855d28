#!/bin/sh
# A morning with the hospital sample in a throw-away home: `make demo` runs it.
# REPPLAN names the program, REPPLAN_HOME the home; the day is the one the sample was made for.
set -eu
export REPPLAN_TODAY=2026-11-23
mkdir -p "$REPPLAN_HOME"
cp data/hospital/config.toml "$REPPLAN_HOME/config.toml"

run() {
    printf '$ repplan %s\n' "$*"
    "$REPPLAN" "$@"
    echo
}

run customer import data/hospital/customers.csv
run log import data/hospital/log.csv
run plan --weeks 4
run today
