"""The store: the only place with SQL.

Reading goes through the standard library (`reading`), so that morning commands start at once; writing goes through
SQLModel in one journaled transaction a command (`writing`), so that every command can be undone.
"""
