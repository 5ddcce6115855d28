"""`python -m repplan` is the same program."""

from repplan.cli.main import run

run()
