"""What the text of a script consists of: words with their parts, and commands."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Token: TypeAlias = "str | Word"

TEXT, QUOTED, PARAMETER, COMMAND, ARRAY, UNKNOWN = range(6)


class Part:
    """A piece of a word.

    TEXT is bare, QUOTED is text whose characters mean nothing special. PARAMETER holds what
    stands between ``${`` and ``}``; COMMAND a substitution (``nodes``); ARRAY its ``words``.
    """

    __slots__ = ("kind", "nodes", "quoted", "text", "words")

    def __init__(self, kind: int, text: str = "", *, quoted: bool = False) -> None:
        self.kind = kind
        self.text = text
        self.quoted = quoted
        self.nodes: list[Node] = []
        self.words: list[Token] = []


class Word:
    """A word with quotes or substitutions. A word that is bare text is a plain ``str``."""

    __slots__ = ("parts",)

    def __init__(self, parts: "list[Part]") -> None:
        self.parts = parts


class Heredoc:
    """A here-document; ``body`` is there once the line that it follows was read."""

    __slots__ = ("body", "end", "quoted", "strips")

    def __init__(self, end: str, *, quoted: bool, strips: bool) -> None:
        self.end = end
        self.quoted = quoted
        self.strips = strips
        self.body = ""


class Redirection:
    """``operator`` as written without its number, ``fd`` the number ('' when there is none)."""

    __slots__ = ("document", "fd", "operator", "target")

    def __init__(self, operator: str, fd: str, target: "Token") -> None:
        self.operator = operator
        self.fd = fd
        self.target = target
        self.document: Heredoc | None = None


class Node:
    """One command, simple or compound.

    ``kind`` is one of: simple (words), pipe (nodes), chain (nodes joined by operators: the
    first has ''), background (one node), group, subshell, loop (condition and body), for
    (name, words, body), if (condition, body, ..., the last alone is ``else``), case (words,
    bodies), function (name, body), test (words). Bodies are ``lists``.
    """

    __slots__ = (
        "has_words",
        "kind",
        "lists",
        "name",
        "nodes",
        "operators",
        "redirections",
        "words",
    )

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = ""
        self.words: list[Token] = []
        self.has_words = True
        self.nodes: list[Node] = []
        self.operators: list[str] = []
        self.lists: list[list[Node]] = []
        self.redirections: list[Redirection] = []
