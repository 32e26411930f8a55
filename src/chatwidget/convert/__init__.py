"""Other systems' conversations, in and out. Pure: nothing is fetched, and no client library is imported.

Reading order: `load_history`, `messages_of`, `content_blocks`; `dump_history`, `turns`, `written_forms`.
"""
