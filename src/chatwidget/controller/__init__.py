"""What may be done now: responses, actions, events of the page, edits from Python, and listeners.

Reading order: `controller`, `event_handlers`, `answerer`, `actions`, `history_edits`, `replies`, `listeners`.
"""
