"""Use cases: one function per thing a user does. The only layer that knows both the store and the planner."""
