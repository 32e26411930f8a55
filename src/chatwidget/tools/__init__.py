"""Functions that a model may call: their schemas, checked arguments, rounds of calls, approval, and MCP servers.

How a request is sent belongs in `client`; how a call looks in a message, in `providers/tool_calls`.

Reading order: `tool`, `function_tool`, `tool_set`, `results`, `calls`, `rounds`, `call_history`, `runner`.
"""
