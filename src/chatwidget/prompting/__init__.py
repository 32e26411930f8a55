"""Prompts over data: variants, cases, stored answers, scores, statistics, and the playground.

Reading order: `variant`, `cases`, `request`, `concurrency`, `asker`, `scores`, `scoreboard`, `statistics`, `results`,
`playground`.
"""
