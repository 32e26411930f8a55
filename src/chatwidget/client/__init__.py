"""`load_chat`: requests to a model server, its parameters, and its errors in words.

Reading order: `load_chat`, `model_client`, `request_messages`, `parameters`, `response_stream`, `server_errors`.
"""
