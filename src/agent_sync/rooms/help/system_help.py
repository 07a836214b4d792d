"""The help that every declared room has, before it says anything itself."""

from ..json_values import text_of, version_of
from .help_texts import TEXTS
from .standard_library import LIBRARY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCOPE = "_help"
"""Where a room keeps its own texts: a key there stands in place of the same key here."""
KEYS = (
    "index", "guide", "standard_library", "vocabulary_bootstrap", "contested_actions",
    "directed_messages", "context_shaping", "if_version",
)  # fmt: skip
CONTENT: "dict[str, Any]" = {
    key: list(LIBRARY) if key == "standard_library" else TEXTS[key] for key in KEYS
}
VERSIONS = {key: version_of(text_of(content)) for key, content in CONTENT.items()}
"""The hash of each, as a version of a row is one: what a first override may name."""
