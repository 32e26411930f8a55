"""The messages format: checking, freezing, parts, texts, metadata, and the model's view of a history.

Reading order: `message`, `parts`, `frozen`, `metadata`, `text`, `media`, `equality`, `reasoning_tags`, `model_view`.
"""
