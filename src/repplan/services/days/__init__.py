"""A day of the published plan as the facts have left it: its stops, its times, where the rep is."""
