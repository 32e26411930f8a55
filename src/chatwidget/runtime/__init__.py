"""Threads, event loops, timers, captured output, and closing of streams. Nothing here knows about chats.

Reading order: `loops`, `timers`, `worker`, `threads`, `captured_output`, `closing`, `frames`.
"""
