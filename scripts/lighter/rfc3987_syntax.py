"""Stands before the package of this name while tests run: jsonschema does without it, as where it is not installed.

The package builds 39 grammars when it is imported, which takes more than a second of CPU in each Jupyter server and in
each program that reads a notebook. What it is for, the format of international addresses in a schema, nothing here has.
"""

raise ImportError("left out while tests run: see scripts/lighter/rfc3987_syntax.py")
