"""How things stand out: only by the sixteen named colours on whatever background there is.

Nothing is said by colour alone: the words of a row say the same, and what is selected is
reversed and has a ``>`` before it, with colours or without.
"""

from collections.abc import Mapping

from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

from ..diff_lines import ADDED, HEAD, PLACE, REMOVED
from ..rows import QUIET, STOPPED, TROUBLE

ALERT, CALM, TITLE, FOCUSED, HEADER, CHOSEN, KEY, SAID, FAILED, ASKED = (
    "alert",
    "calm",
    "title",
    "focused",
    "header",
    "chosen",
    "key",
    "said",
    "failed",
    "asked",
)
_PLAIN = {
    ALERT: "bold",
    CALM: "",
    TITLE: "",
    FOCUSED: "bold",
    HEADER: "underline",
    CHOSEN: "reverse",
    KEY: "bold",
    SAID: "bold",
    FAILED: "bold",
    ASKED: "bold",
    STOPPED: "bold",
    TROUBLE: "bold",
    QUIET: "",
    HEAD: "bold",
    PLACE: "",
    ADDED: "",
    REMOVED: "",
}
_COLOURS = {
    ALERT: "ansired",
    CALM: "ansigreen",
    TITLE: "ansicyan",
    FOCUSED: "ansicyan",
    KEY: "ansicyan",
    SAID: "ansigreen",
    FAILED: "ansired",
    ASKED: "ansimagenta",
    STOPPED: "ansired",
    TROUBLE: "ansimagenta",
    PLACE: "ansicyan",
    ADDED: "ansigreen",
    REMOVED: "ansired",
}


def style(env: Mapping[str, str]) -> Style:
    """The look of the board; without colours where ``NO_COLOR`` asks for that."""
    colours = {} if plain(env) else _COLOURS
    return Style([(name, f"{look} {colours.get(name, '')}") for name, look in _PLAIN.items()])


def depth(env: Mapping[str, str]) -> ColorDepth:
    """How many colours may be sent: sixteen, or none."""
    return ColorDepth.DEPTH_1_BIT if plain(env) else ColorDepth.DEPTH_4_BIT


def plain(env: Mapping[str, str]) -> bool:
    """Whether colours are not wanted."""
    return bool(env.get("NO_COLOR")) or env.get("TERM") == "dumb"
