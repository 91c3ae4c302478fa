"""Mutants: a rule that must not break, broken on purpose, and the tests that must see it.

`python -m tests.mutants` makes each in a copy of the project and runs its tests there; one that survives is a
rule that nobody watches over. Part of `make attack`; a test holds the list to the code.
"""
