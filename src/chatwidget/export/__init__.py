"""Ways out of a chat: Markdown, HTML, JSON, rows, a Python script, and replaying a saved history.

Reading order: `exporter`, `plain_text`, `static_html`, `html_file`, `python_script`, `replay`.
"""
