"""Saved conversations: tables, rows, the recorder, the reader, and what the panel offers.

This room imports SQLAlchemy; import it only where `save_history` is used. Reading order: `schema`, `rows`, `store`,
`search_index`, `recorder`, `reader`, `panel`, `saved_conversations`.
"""
