"""Re-checks plans against the interchange format, sharing no code with the planner."""

from repplan.checker.verify import digest, verify
from repplan.checker.violation import Rule, Violation

__all__ = ["Rule", "Violation", "digest", "verify"]
