"""`load_chat`: requests to a model server, its parameters, and its errors in words.

Reading order: `load_chat`, `request_messages`, `parameters`, `server_errors`.
"""
