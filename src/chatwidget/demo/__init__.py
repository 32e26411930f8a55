"""The demo: `python -m chatwidget.demo` opens a notebook with a chat that streams from a real model.

Here belong the command, the notebook that it opens, its check without a browser, and the server of the embedded
model. Reading order: `notebook`, `model`, `server`, `check`, `__main__`.
"""

from chatwidget.demo.model import MODEL, SYSTEM_MESSAGE, ModelServer, serve_model

__all__ = ["MODEL", "SYSTEM_MESSAGE", "ModelServer", "serve_model"]
