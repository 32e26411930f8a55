"""What may be done now: responses, actions, events of the page, edits from Python, and listeners.

Reading order: `controller`, `core`, `protocols`, `event_handlers`, `file_handlers`, `answerer`, `actions`,
`history_edits`, `permissions`, `replies`, `listeners`, `callbacks`.
"""
