"""The same journey in every host: `python -m tests.hosts.matrix` prints the table and writes it into docs/hosts.md.

Read in this order: `journey`, `steps`, `keys`, `hosts`, `environments`, `pictures`, `bounded`, `visit`, `saving`,
`tables`, `__main__`.
"""
