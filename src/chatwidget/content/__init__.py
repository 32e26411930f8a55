"""Python values as content parts, bytes by their hash, and files by their paths.

Reading order: `from_python`, `mimebundle`, `sniff`, `blobs`, `files`.
"""
