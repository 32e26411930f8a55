"""The names of JSON's objects, wherever one is read or written: from a file, a database, a server, or the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

#: A JSON object as `json.loads` gives it; what its values are is known to the code that reads it.
JSONObject: TypeAlias = dict[str, Any]
#: A JSON object that is only read; a message, read-only or not, is one too.
JSONMapping: TypeAlias = Mapping[str, Any]
