"""Test tools that ship with the package: a simulated browser and a scripted model server.

Reading order: `page`, `buttons`, `browser`, `saved_panel`, `parts`, `script`, `scripted_server`.
"""

from chatwidget.testing.browser import Browser
from chatwidget.testing.script import Script
from chatwidget.testing.scripted_server import ScriptedServer

__all__ = ["Browser", "Script", "ScriptedServer"]
