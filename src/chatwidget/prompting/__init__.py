"""Prompts over data: variants, cases, stored answers, scores, statistics, the playground; and chats side by side.

Reading order: `variant`, `cases`, `request`, `concurrency`, `asker`, `scores`, `scoreboard`, `statistics`, `results`,
`playground`.

Chats side by side: `columns`, `rounds`, `side_feed`, `side_pages`, `comparison`.
"""
