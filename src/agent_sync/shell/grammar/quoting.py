"""Characters to words: quotes, escapes, and what begins with a dollar sign.

The text is mapped once to a row in which every character that could end or change a word is a
zero; looking for the next zero jumps over plain runs, and quotes are jumped over by looking for
their end. So the cost follows the number of words and parts of words, not of characters.
"""

from ..limits import Broken, Budget
from .syntax_tree import COMMAND, PARAMETER, QUOTED, TEXT, UNKNOWN, Node, Part, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syntax_tree import Token

_BREAKS = " \t\n|&;()<>"
_BARE = bytes.maketrans(b" \t\n|&;()<>'\"\\$`", bytes(15))
_INSIDE = bytes.maketrans(b'"\\$`', bytes(4))
_PROCESS = ("<(", ">(")
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
_INNER_MARKS = "{'\"\\$`"


class Words:
    """Reads words from one text, at the place ``at``.

    Raises Broken for a quote or bracket that is never closed, Stop at a limit.
    """

    __slots__ = ("at", "bare", "budget", "inside", "text")

    def __init__(self, text: str, budget: Budget) -> None:
        self.text = text + "\n"
        # One byte for each character, so that places are the same in all three rows.
        row = self.text.encode("latin-1", "replace")
        self.bare = row.translate(_BARE)
        self.inside = row.translate(_INSIDE)
        self.budget = budget
        self.at = 0

    def substitution(self) -> "list[Node]":
        """The commands up to the closing bracket. The parser's part."""
        raise NotImplementedError

    def nested(self, text: str) -> "list[Node]":
        """The commands in a text of its own, from between backticks. The parser's part."""
        raise NotImplementedError

    def word(self) -> "Token":
        """The word at this place."""
        text, start = self.text, self.at
        end = self.bare.find(0, start)
        if text[end] in _BREAKS and text[end : end + 2] not in _PROCESS:
            self.at = end
            return text[start:end]
        parts: list[Part] = []
        while True:
            if end > start:
                parts.append(Part(TEXT, text[start:end]))
            if text[end] in _BREAKS and text[end : end + 2] not in _PROCESS:
                self.at = end
                return Word(parts)
            self.budget.word()
            start = self._special(end, parts)
            end = self.bare.find(0, start)
            if end < 0:  # the line's end belonged to a quote
                raise Broken

    def _special(self, at: int, parts: "list[Part]") -> int:
        """Read what begins with a character that is special outside of quotes."""
        char = self.text[at]
        if char == "'":
            close = self._find("'", at + 1)
            parts.append(Part(QUOTED, self.text[at + 1 : close]))
            return close + 1
        if char == '"':
            return self._double(at + 1, parts)
        if char == "$":
            return self._dollar(at, parts, quoted=False)
        if char == "`":
            return self._backticks(at, parts, quoted=False)
        if char == "\\":
            if self.text[at + 1 : at + 2] not in ("\n", ""):
                parts.append(Part(QUOTED, self.text[at + 1]))
            return at + 2
        return self._commands(at + 2, Part(UNKNOWN), parts)  # a process substitution

    def _find(self, mark: str, at: int) -> int:
        close = self.text.find(mark, at)
        if close < 0:
            raise Broken
        return close

    def _commands(self, at: int, part: Part, parts: "list[Part]") -> int:
        self.at = at
        part.nodes = self.substitution()
        parts.append(part)
        return self.at

    def _double(self, at: int, parts: "list[Part]") -> int:
        """Read up to the closing quote. There is always a part: '' is a word too."""
        while True:
            end = self.inside.find(0, at)
            if end < 0:
                raise Broken
            self.budget.word()
            parts.append(Part(QUOTED, self.text[at:end]))
            char = self.text[end]
            if char == '"':
                return end + 1
            if char == "\\":
                at = end + 2
                parts.append(Part(QUOTED, _escaped(self.text[end + 1 : at])))
            elif char == "`":
                at = self._backticks(end, parts, quoted=True)
            else:
                at = self._dollar(end, parts, quoted=True)

    def _backticks(self, at: int, parts: "list[Part]", *, quoted: bool) -> int:
        close = self._find("`", at + 1)
        while self.text[close - 1] == "\\":
            self.budget.word()
            close = self._find("`", close + 1)
        inner = self.text[at + 1 : close]
        if "\\" in inner:
            inner = inner.replace("\\`", "`").replace("\\$", "$").replace("\\\\", "\\")
        part = Part(COMMAND, quoted=quoted)
        part.nodes = self.nested(inner)
        parts.append(part)
        return close + 1

    def _dollar(self, at: int, parts: "list[Part]", *, quoted: bool) -> int:
        text = self.text
        char = text[at + 1 : at + 2]
        if char == "(":
            end = self.arithmetic_end(at + 3) if text[at + 2 : at + 3] == "(" else -1
            if end < 0:
                return self._commands(at + 2, Part(COMMAND, quoted=quoted), parts)
            parts.append(Part(UNKNOWN, text[at + 3 : end - 2]))
            return end
        if char == "{":
            return self._parameter(at + 2, parts, quoted=quoted)
        if char == "[":
            parts.append(Part(UNKNOWN))
            return self._find("]", at + 2) + 1
        if char in ("'", '"') and char and not quoted:
            return self._ansi(at + 2, parts) if char == "'" else self._double(at + 2, parts)
        return self._plain_name(at + 1, parts, quoted=quoted)

    def _plain_name(self, at: int, parts: "list[Part]", *, quoted: bool) -> int:
        text, end = self.text, at
        if text[at] in "@*#?$!-0123456789":
            end = at + 1
        else:
            while text[end] in _NAME:
                end += 1
        if end == at:
            parts.append(Part(QUOTED, "$"))
        else:
            parts.append(Part(PARAMETER, text[at:end], quoted=quoted))
        return end

    def _parameter(self, at: int, parts: "list[Part]", *, quoted: bool) -> int:
        close = self._find("}", at)
        inner = self.text[at:close]
        if any(mark in inner for mark in _INNER_MARKS):
            close = self._closing_brace(at)
            inner = self.text[at:close]
        parts.append(Part(PARAMETER, inner, quoted=quoted))
        return close + 1

    def _closing_brace(self, at: int) -> int:
        text, depth, quote = self.text, 1, ""
        while at < len(text):
            self.budget.word()
            char = text[at]
            if char == "\\" and quote != "'":
                at += 1
            elif quote:
                quote = "" if char == quote else quote
            elif char in ("'", '"'):
                quote = char
            elif char == "{":
                depth += 1
            elif char == "}":
                depth -= 1
                if not depth:
                    return at
            at += 1
        raise Broken

    def arithmetic_end(self, at: int) -> int:
        """Where ``))`` ends that closes the ``((`` before ``at``; -1 if these are no such pair."""
        depth = 2
        while True:
            close = self.text.find(")", at)
            if close < 0:
                return -1
            self.budget.word()
            depth += self.text.count("(", at, close) - 1
            at = close + 1
            if depth <= 1:
                return at + 1 if self.text[at : at + 1] == ")" else -1

    def _ansi(self, at: int, parts: "list[Part]") -> int:
        """Read a ``$'...'``; one with escapes that mean rare characters is unknown."""
        close = self._find("'", at)
        while self.text[at:close].endswith("\\") and _odd_backslashes(self.text, at, close):
            self.budget.word()
            close = self._find("'", close + 1)
        inner = self.text[at:close]
        for escape, char in (("\\'", "'"), ('\\"', '"'), ("\\n", "\n"), ("\\t", "\t")):
            inner = inner.replace(escape, char)
        parts.append(Part(UNKNOWN) if "\\" in inner else Part(QUOTED, inner))
        return close + 1


def _escaped(follower: str) -> str:
    """What a backslash and the character behind it mean between double quotes."""
    if follower == "\n":
        return ""
    return follower if follower in ('"', "\\", "$", "`") else "\\" + follower


def _odd_backslashes(text: str, start: int, end: int) -> bool:
    count = 0
    while end > start and text[end - 1] == "\\":
        count += 1
        end -= 1
    return count % 2 == 1
