"""Tests of the room of tools."""
