"""Write templates: ``${self}``, ``${now}`` and ``${params.name}`` are filled in, once."""

import re

from ..json_values import text_of
from ..room_errors import over_limit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_TOKEN = re.compile(r"\$\{(?:(self|now)|params\.(\w+))\}")
LARGEST = 1 << 20
"""So many characters may be put into one template, unless told otherwise."""


class Filling:
    """Fills in the templates of one invocation. ``now``: ISO time.

    ``most``: characters that may be put into one template: the same parameter a thousand times is
    refused before it is made. Raises RoomError (413).
    """

    __slots__ = ("_left", "_most", "_now", "_params", "_self_id", "_sizes")

    def __init__(
        self, self_id: str, now: str, params: "Mapping[str, Any]", most: int = LARGEST
    ) -> None:
        self._self_id = self_id
        self._now = now
        self._params = params
        self._most = self._left = most
        self._sizes: dict[str, int] = {}

    def value(self, template: "Any") -> "Any":
        """A template expanded; a text that is exactly one token becomes that value, typed."""
        self._left = self._most
        return self._expanded(template)

    def text(self, template: str) -> str:
        """A text expanded to text: a scope, a key."""
        self._left = self._most
        return self._text(template)

    def sent(self, template: "Any") -> bool:
        """False for a template that is exactly one parameter which was not sent."""
        alone = _TOKEN.fullmatch(template) if isinstance(template, str) else None
        return alone is None or alone.group(2) is None or alone.group(2) in self._params

    def _expanded(self, template: "Any") -> "Any":
        if isinstance(template, str):
            alone = _TOKEN.fullmatch(template)
            return self._of(alone) if alone else self._text(template)
        if isinstance(template, dict):
            filled = template.items()
            return {self._text(key): self._expanded(value) for key, value in filled}
        if isinstance(template, list):
            return [self._expanded(value) for value in template]
        return template

    def _text(self, template: str) -> str:
        return _TOKEN.sub(lambda token: as_text(self._of(token)), template)

    def _of(self, token: "re.Match[str]") -> "Any":
        """The value of one token; a parameter that was not sent is an empty text."""
        word, name = token.groups()
        if word:
            found = self._self_id if word == "self" else self._now
            self._charge(len(found))
            return found
        if name not in self._sizes:
            self._sizes[name] = len(as_text(self._params.get(name, "")))
        self._charge(self._sizes[name])
        return self._params.get(name, "")

    def _charge(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise over_limit("max-value", self._most, status=413)


def expand(template: "Any", self_id: str, now: str, params: "Mapping[str, Any]") -> "Any":
    """A template with all its tokens filled in, in the keys of maps too. Nothing is read twice.

    The template is not changed. Raises RoomError (413) where too much is put in.
    """
    return Filling(self_id, now, params).value(template)


def templated(text: str) -> bool:
    """Whether a text has a token in it."""
    return _TOKEN.search(text) is not None


def as_text(value: "Any") -> str:
    """A value inside a text: text as it is, everything else as its JSON."""
    return value if isinstance(value, str) else text_of(value)
