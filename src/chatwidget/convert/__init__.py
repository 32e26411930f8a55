"""Other systems' conversations, in. Pure: nothing is fetched, and no client library is imported.

Reading order: `load_history`, `messages_of`, `content_blocks`.
"""
