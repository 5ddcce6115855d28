"""The command line: one module per command group. A command parses, calls one service and renders what it returns.

Services are imported when a command runs, not when its module loads: `--help` and `today` wait for neither the ORM nor
the planner.
"""
