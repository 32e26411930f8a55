"""The Jupyter face of a chat: traits, options, and display. It translates and decides nothing.

Only this room and `interface.options` know anywidget and traitlets. Reading order: `options`, `chat_widget`,
`live_traits`, `callback_methods`, `export_methods`, `serve_methods`, `appearance`, `examples`, `cell_outputs`.
"""
