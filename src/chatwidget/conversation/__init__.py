"""The state of one conversation as plain data: history, page state, composer, feedback, turns, uploads, and the prompt.

There is no lock and no thread here; the caller holds the session's lock. Reading order: `history`, `page_state`,
`span`, `turns`, `path`, `branches`, `composer`, `feedback`, `uploads`, `history_list`, `prompt_fields`, `template`,
`prompt`, `prices`.
"""
