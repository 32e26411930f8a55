"""API keys and passwords, which no text that is shown, saved, exported, or logged may contain."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping

MASK = "***"
_SHORTEST = 8  # characters; a shorter key ("none", "EMPTY") is no secret, and would be found in any text

# Compiled when first used: an import has no secrets.
_USER_IN_URL = r"(?<=://)[^\s/?#]*@"
_USER_WITHOUT_SCHEME = r"(?<![\w/@:])[\w.+-]+:[^\s/'\"]+@(?=[\w\[])"
_KEYS = r"\b(?:sk|pk|rk|hf|gsk|xai|nvapi|ghp|glpat)[-_](?=[\w-]*\d)[\w-]{12,}|\bAIza[\w-]{20,}"
_NAMED = r"(?i)(\bbearer\s+|\b(?:api[_-]?key|password|passwd|secret)[\"']?\s*[=:]\s*[\"']?)([^\s\"',&)(]{8,})"

_HIDDEN = r"(?i)key|token|secret|passw|auth|cookie|credential"

_known: set[str] = set()  # of this process: what clients and databases were given


def register_secret(secret: object) -> None:
    """Mask a key or a password from now on, wherever an error or a log line has it.

    Example:
        >>> register_secret("correct-horse-battery")
        >>> without_secrets("The key correct-horse-battery is wrong.")
        'The key *** is wrong.'
    """
    if isinstance(secret, str) and len(secret) >= _SHORTEST:
        _known.add(secret)


def register_named_secrets(values: object) -> None:
    """Mask the values of headers or environment variables whose names say that they are secret.

    Example:
        >>> register_named_secrets({"X-Api-Key": "tin-roof-rusty", "Accept": "application/json"})
        >>> without_secrets("tin-roof-rusty is no application/json")
        '*** is no application/json'
    """
    if isinstance(values, Mapping):
        for name, value in values.items():
            if re.search(_HIDDEN, str(name)) and isinstance(value, str):
                register_secret(value.rpartition(" ")[2])  # behind a scheme, as in "Bearer KEY"


def register_password(url: str) -> None:
    """Mask the password in a database URL, whole and in the parts that a driver makes of one that has an @ in it."""
    found = re.search(r"(?:^|//)[^:/?#\s@]*:(.+)@", url)
    if found is not None:
        parts = found[1].split("@")
        _known.update("@".join(parts[i:]) + "@" for i in range(len(parts)))
        register_secret(found[1])


def without_secrets(text: str) -> str:
    """Return a text in which keys and passwords are masked.

    Example:
        >>> without_secrets("http://ada:secret@host/v1 said: Bearer abcdefgh12345678 is wrong")
        'http://host/v1 said: Bearer *** is wrong'
        >>> without_secrets("cannot connect to ada:s3cr@et@db.example")
        'cannot connect to ***@db.example'
    """
    text = re.sub(_USER_IN_URL, "", text)
    for secret in sorted(_known, key=len, reverse=True):
        if secret in text:
            text = text.replace(secret, MASK + "@" if secret.endswith("@") else MASK)
    text = re.sub(_USER_WITHOUT_SCHEME, f"{MASK}@", text)
    text = re.sub(_NAMED, lambda match: match[1] + MASK, text)
    return re.sub(_KEYS, MASK, text)


class SecretsFilter(logging.Filter):
    """Masks secrets in log records, in their tracebacks too."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask one record, and let it pass."""
        message = record.getMessage()
        masked = without_secrets(message)
        if masked != message:
            vars(record).update(msg=masked, args=None)
        if record.exc_info and record.exc_info[1] is not None:
            trace = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            vars(record).update(exc_text=without_secrets(trace))
        return True


logging.getLogger("chatwidget").addFilter(SecretsFilter())
