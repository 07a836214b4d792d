"""What a tool in the middle of a pipe hands on of the names that it is handed."""

from ..grammar.syntax_tree import Word
from ..text_paths import Glob, quoted, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Node, Token
    from ..shell_state import Shell
    from ..text_paths import Field

_SOME = frozenset("grep egrep fgrep head tail sort uniq tac".split())
"""They leave names out, and change none."""
_CUT = frozenset("awk gawk mawk cut tr sed".split())
"""They may cut off what stands beside a name, or its folders where a '/' is in their words."""
_MEANS_MORE = "^$.*[]\\+?(){}|"


def passed(shell: "Shell", name: str, node: "Node", words: "list[Field]") -> "list[Field] | None":
    """The names behind one command of a pipe, ``name``; None when it may make any."""
    if (name not in _SOME and name not in _CUT) or node.kind != "simple":
        return None
    texts = [_text(token) for token in node.words]
    if name in _CUT and any("/" in text or '"' in text for text in texts):
        return None
    found = within(shell.scope.place, words)
    if found is None and name in ("grep", "egrep") and len(texts) == 2:
        return _beginning(shell, texts[1])
    return None if found is None else [found]


def _beginning(shell: "Shell", pattern: str) -> "list[Field] | None":
    """``grep ^folder/``: names that begin so."""
    end = next((at for at, char in enumerate(pattern) if at and char in _MEANS_MORE), len(pattern))
    if pattern[:1] != "^" or end < 2:
        return None
    found = within(shell.scope.place, [Glob(quoted(pattern[1:end]) + "*")])
    return None if found is None else [found]


def _text(token: "Token") -> str:
    return "".join([part.text for part in token.parts]) if isinstance(token, Word) else token
