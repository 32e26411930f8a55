"""The chat function as an OpenAI-compatible endpoint for other programs.

Reading order: `endpoint`, `app`, `request`, `side_question`, `response`, `growing_text`.
"""
