"""Characters of a PowerShell command to words and operators."""

from ...clients.claude_code import PROJECT_DIR
from ..limits import MAX_TEXT, Broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..shell_state import Shell
    from ..text_paths import Field

_PROJECT_DIR = f"env:{PROJECT_DIR.lower()}"
_MARKS = b" \t\r\n;|&(){}'\"`$,<>#@"
_ROW = bytes.maketrans(_MARKS, bytes(len(_MARKS)))
_OPERATORS = ("&&", "||", "|", "&", ";", "\n", "(", ")", "{", "}", ",")
_FIRST = "&|;\n(){},"
_BREAKS = " \t\r\n;|&(){},<>"
_PLAIN_BREAKS = _BREAKS.replace(">", "")
"""Before ``>`` a digit is a stream."""
_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789:?"


class Token:
    """A word (``operator`` is '') or an operator, ``>`` with what it redirects in ``text``.

    A stream that only joins another is the operator ``joined``.

    ``name`` is set for a word that is just a variable; ``bare`` for one without quotes;
    ``joins`` when no blank is before it.
    """

    __slots__ = ("bare", "joins", "name", "operator", "text")

    def __init__(self, text: "Field", operator: str = "", *, joins: bool = False) -> None:
        self.text = text
        self.operator = operator
        self.name = ""
        self.bare = True
        self.joins = joins


class Tokens:
    """Reads tokens one by one, with variables filled in from ``shell`` as known by then.

    Raises Broken for a quote that is never closed, Stop at a limit.
    """

    __slots__ = ("_pieces", "at", "row", "shell", "text")

    def __init__(self, text: str, shell: "Shell") -> None:
        self.text = text + "\n"
        self.row = self.text.encode("latin-1", "replace").translate(_ROW)
        self.shell = shell
        self.at = 0
        self._pieces: list[Field] = []

    def next(self) -> "Token | None":
        """The next token; None at the end."""
        self.shell.budget.word()
        start = self.at
        self._blank()
        text, at = self.text, self.at
        if at >= len(text):
            return None
        joins = at == start
        if text[at] in "<>":
            return self._redirection("", joins=joins)
        if text[at] not in _FIRST:
            return self._word(joins=joins)
        operator = next(one for one in _OPERATORS if text.startswith(one, at))
        self.at = at + len(operator)
        return Token("", operator, joins=joins)

    def _blank(self) -> None:
        text = self.text
        while self.at < len(text):
            char = text[self.at]
            if char in " \t\r":
                self.at += 1
            elif char == "`" and text[self.at + 1 : self.at + 2] in ("\n", "\r"):
                self.at = text.find("\n", self.at) + 1
            elif char == "#":
                self.at = text.find("\n", self.at)
            elif text.startswith("<#", self.at):
                self.at = self._find("#>", self.at) + 2
            else:
                return

    def _find(self, mark: str, at: int) -> int:
        found = self.text.find(mark, at)
        if found < 0:
            raise Broken
        return found

    def _redirection(self, stream: str, *, joins: bool) -> Token:
        text = self.text
        if text[self.at] == "<":
            self.at += 1
            return Token("", ";", joins=joins)
        self.at += 2 if text.startswith(">>", self.at) else 1
        if text[self.at : self.at + 2] in ("&1", "&2"):
            self.at += 2
            return Token("", "joined", joins=joins)
        return Token(stream, ">", joins=joins)

    def _word(self, *, joins: bool) -> Token:
        plain = self._of_environment(joins=joins) or self._plain(joins=joins)
        if plain is not None:
            return plain
        self._pieces = []
        token = Token("", joins=joins)
        start = self.at
        while True:
            end = self.row.find(0, self.at)
            if end < 0:  # the line's end was escaped
                self.at = len(self.text)
                break
            if end > self.at:
                self._pieces.append(self.text[self.at : end])
            char = self.text[end]
            if char in _BREAKS:
                self.at = end
                break
            self.shell.budget.word()
            token.bare = token.bare and char not in "'\"@"
            self.at = self._special(char, end)
        raw = self.text[start : self.at]
        if char == ">" and raw in ("1", "2", "3", "4", "5", "6", "*"):
            return self._redirection(raw, joins=joins)
        if raw[:1] == "$" and all(one in _NAME for one in raw[1:80]):
            token.name = raw[1:80].lower()
        token.text = self._joined()
        return token

    def _plain(self, *, joins: bool) -> "Token | None":
        """A word without any special character, which most are; None for another."""
        start = self.at
        end = self.row.find(0, start)
        if end == start or self.text[end] not in _PLAIN_BREAKS or end - start > MAX_TEXT:
            return None
        self.at = end
        return Token(self.text[start:end], joins=joins)

    def _of_environment(self, *, joins: bool) -> "Token | None":
        """``$env:NAME`` and ``=`` of ``$env:NAME='x'`` without blanks; None for another word."""
        start, end = self.at, self.at + 1
        if joins and self.text[start] == "=":
            self.at = end
            return Token("=", joins=True)
        if self.text[start : start + 5].lower() != "$env:":
            return None
        while self.text[end] in _NAME and end - start < 80:
            end += 1
        if self.text[end] != "=":
            return None
        self.at = end
        token = Token(None, joins=joins)
        token.name = self.text[start + 1 : end].lower()
        return token

    def _joined(self) -> "Field":
        known = [one for one in self._pieces if one is not None]
        text = "".join(known)
        return text if len(known) == len(self._pieces) and len(text) <= MAX_TEXT else None

    def _special(self, char: str, at: int) -> int:
        """Read what begins with a special character inside a word; where it ends."""
        text = self.text
        if char == "'":
            return self._single(at + 1)
        if char == '"':
            return self._double(at + 1, '"')
        if char == "`":
            self._pieces.append(text[at + 1 : at + 2])
            return at + 2
        if char == "$":
            return self._variable(at + 1, bare=True)
        if char == "@" and text[at + 1] in "'\"":
            return self._here_string(text[at + 1], at + 2)
        self._pieces.append(char)
        return at + 1

    def _single(self, at: int) -> int:
        while True:
            close = self._find("'", at)
            self._pieces.append(self.text[at:close])
            if self.text[close + 1 : close + 2] != "'":
                return close + 1
            self.shell.budget.word()
            self._pieces.append("'")
            at = close + 2

    def _double(self, at: int, close: str) -> int:
        while True:
            end = self.row.find(0, at)
            if end < 0:
                raise Broken
            self.shell.budget.word()
            self._pieces.append(self.text[at:end])
            char = self.text[end]
            if char == close:
                return end + 1
            if char == "`":
                self._pieces.append(self.text[end + 1 : end + 2])
                at = end + 2
            elif char == "$":
                at = self._variable(end + 1, bare=False)
            else:
                self._pieces.append(char)
                at = end + 1

    def _here_string(self, quote: str, at: int) -> int:
        close = self._find("\n" + quote + "@", at)
        body = self.text[at:close]
        self._pieces.append(None if quote == '"' and "$" in body else body)
        return close + 3

    def _variable(self, at: int, *, bare: bool) -> int:
        text = self.text
        if text[at] == "(":
            self._pieces.append(None)
            return self._closing(at + 1)
        end = at
        if text[at] == "{":
            end = self._find("}", at)
            self._pieces.append(self._value(text[at + 1 : end]))
            return end + 1
        while text[end] in _NAME and end - at < 80:
            end += 1
        name = text[at:end].rstrip(":?") if text[at:end].rstrip(":?") else text[at:end]
        end = at + len(name)
        if end == at:
            self._pieces.append("$")
        elif bare and text[end] in ".[":
            self._pieces.append(None)  # a member of it; between quotes that is plain text
        else:
            self._pieces.append(self._value(name))
        return end

    def _closing(self, at: int) -> int:
        """Behind the bracket that closes a substitution."""
        depth = 1
        while depth:
            close = self._find(")", at)
            self.shell.budget.word()
            depth += self.text.count("(", at, close) - 1
            at = close + 1
        return at

    def _value(self, name: str) -> "Field":
        name = name.lower()
        if name in ("home", "env:home", "env:userprofile"):
            return self.shell.home or None
        if name == _PROJECT_DIR:
            return self.shell.root or None
        value = self.shell.variable("PWD") if name == "pwd" else self.shell.scope.values.get(name)
        return value if isinstance(value, str) else None
