"""Streams and responses of model clients as deltas, and deltas as messages. One file per provider.

Requests to a server belong in `client`. Reading order: `deltas`, `registry`, `accumulator`, `streams`, then any
provider; `fields` reads objects and dicts alike.
"""
