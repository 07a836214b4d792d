"""Words and operators, one after the other, and the here-documents between the lines."""

from ..limits import Budget, is_number
from .quoting import Words
from .syntax_tree import Heredoc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syntax_tree import Token

END, WORD, OPERATOR, REDIRECT = range(4)
_REDIRECTS = ("<<<", "<<-", "<<", "<&", "<>", "<", "&>>", "&>", ">>", ">&", ">|", ">")
_OPERATORS = (";;&", ";;", ";&", ";", "&&", "&", "||", "|&", "|", "(", ")", "\n")
_FIRST = {mark: [op for op in _REDIRECTS + _OPERATORS if op[0] == mark] for mark in "\n;&|()<>"}


class Scanner(Words):
    """Reads tokens. ``kind`` and ``value`` are the token at hand after ``peek``."""

    __slots__ = ("fd", "kind", "pending", "value")

    def __init__(self, text: str, budget: Budget) -> None:
        super().__init__(text, budget)
        self.kind = -1
        self.value: Token = ""
        self.fd = ""
        self.pending: list[Heredoc] = []

    def peek(self) -> int:
        """The kind of the next token, which stays."""
        if self.kind < 0:
            self.budget.word()
            self._load()
        return self.kind

    def take(self) -> "Token":
        """The next token, which is then behind."""
        self.peek()
        self.kind = -1
        return self.value

    def operator(self) -> str:
        """The next token if it is an operator, else ''. It stays."""
        return self.value if self.peek() == OPERATOR and isinstance(self.value, str) else ""

    def bare_word(self) -> str:
        """The next token if it is a word without quotes or substitutions, else ''. It stays."""
        return self.value if self.peek() == WORD and isinstance(self.value, str) else ""

    def adjoins(self, mark: str) -> bool:
        """Whether ``mark`` stands right behind the token that was taken last."""
        return self.kind < 0 and self.text.startswith(mark, self.at)

    def _load(self) -> None:
        text, at = self.text, self._blank()
        if at >= len(text):
            self.at, self.kind, self.value = at, END, ""
            return
        for operator in _FIRST.get(text[at], ()):
            if text.startswith(operator, at):
                if operator in ("<", ">") and text[at + 1] == "(":
                    break  # a process substitution is a word
                self._load_operator(operator, at)
                return
        self._load_word(at)

    def _load_operator(self, operator: str, at: int) -> None:
        self.at = at + len(operator)
        self.fd, self.value = "", operator
        self.kind = REDIRECT if operator in _REDIRECTS else OPERATOR
        if operator == "\n" and self.pending:
            self._documents()

    def _load_word(self, at: int) -> None:
        self.at = at
        word = self.word()
        if isinstance(word, str) and self.text[self.at] in "<>":
            # Digits, or {name}, right before a redirection say what is redirected.
            named = word[:1] == "{" and word[-1:] == "}" and word[1:-1].isidentifier()
            if named or is_number(word):
                self._load()
                self.fd = word
                return
        self.kind, self.value = WORD, word

    def _blank(self) -> int:
        """Where the next token begins: behind blanks, continued lines and a comment."""
        text, at = self.text, self.at
        while True:
            char = text[at : at + 1]
            if char in (" ", "\t"):
                at += 1
            elif char == "\\" and text[at + 1 : at + 2] == "\n":
                at += 2
            elif char == "#":
                return text.find("\n", at)
            else:
                return at

    def _documents(self) -> None:
        for document in self.pending:
            self._document(document)
        self.pending = []

    def _document(self, document: Heredoc) -> None:
        """Jump over the body, which begins here. One without an end goes to the text's end."""
        text, start = self.text, self.at
        line = start - 1  # a line's beginning is found by the line end before it
        if document.strips:
            found = self._stripped_end(document.end, line)
        else:
            found = text.find("\n" + document.end + "\n", line)
        if found < 0:
            document.body, self.at = text[start:-1], len(text)
            return
        document.body = text[start : found + 1]
        self.at = text.index("\n", found + 1) + 1

    def _stripped_end(self, end: str, line: int) -> int:
        """The line end before a line that holds only tabs and ``end``; -1 when there is none."""
        while True:
            place = self.text.find(end + "\n", line + 1)
            if place < 0:
                return -1
            self.budget.word()
            before = place
            while self.text[before - 1] == "\t":
                before -= 1
            if self.text[before - 1] == "\n":
                return before - 1
            line = place
