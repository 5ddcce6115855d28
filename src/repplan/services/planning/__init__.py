"""From the facts to a published plan: building the problem, solving it, weighing, publishing."""
