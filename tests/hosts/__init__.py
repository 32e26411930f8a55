"""Journeys through real hosts: JupyterLab, Notebook 7 and marimo, each under a real Chromium."""
