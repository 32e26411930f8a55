"""Callbacks in progress: the queue, the driver that calls one, and the writers of its values into the history.

Reading order: `run`, `job`, `queue`, `driver`, `writer`, `response_writer`, `history_writer`.
"""
