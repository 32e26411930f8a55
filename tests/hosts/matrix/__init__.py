"""The same journey in every host: `python -m tests.hosts.matrix` prints the table and writes it into docs/hosts.md.

Read in this order: `journey`, `steps`, `hosts`, `environments`, `keys`, `tables`, `__main__`.
"""
