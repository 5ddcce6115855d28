"""Use cases of a team without a server: bundles made on one laptop and taken in on another."""
