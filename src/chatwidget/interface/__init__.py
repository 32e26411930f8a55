"""ChatInterface: the chat function, additional inputs and outputs, cached examples, and the flag log.

Reading order: `chat_interface`, `chat_function`, `inputs`, `outputs`, `examples`, `example_cache`,
`flag_log`.
"""
