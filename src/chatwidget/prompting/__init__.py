"""Prompts over data: variants, cases, stored answers, scores, statistics, and the playground.

Reading order: `variant`, `cases`, `rendering`, `concurrency`, `asking`, `scores`, `statistics`, `results`,
`playground`.
"""
