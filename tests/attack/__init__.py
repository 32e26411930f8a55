"""The attack: harmless texts, events, and faults that try to get past the guards of a chat."""
