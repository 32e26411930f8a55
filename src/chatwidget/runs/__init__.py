"""One callback at work: the queue, the driver that calls it, and the writers that put its values into the history.

Reading order: `run`, `job`, `queue`, `driver`, `writer`, `response_writer`, `history_writer`.
"""
