"""What travels between Python and the page, and when: events in, patches out, and their pace.

Reading order: `events`, `patch`, `pacing`, `publisher`.
"""
