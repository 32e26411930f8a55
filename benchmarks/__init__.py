"""Benchmarks of chatwidget and other chat packages in a browser; see `__main__`. Not part of the package."""
