"""Tokens to lists, pipelines and simple commands."""

from ..limits import Broken, Stop
from .scanner import END, REDIRECT, WORD, Scanner
from .syntax_tree import ARRAY, Heredoc, Node, Part, Redirection, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syntax_tree import Token

_NO_WORDS: frozenset[str] = frozenset()
_RESERVED = frozenset(("then", "do", "done", "fi", "elif", "else", "esac", "}"))
CASE_ENDS = (";;", ";&", ";;&")


class Lists(Scanner):
    """Reads commands. Raises Broken for text that no shell would run, Stop at a limit."""

    __slots__ = ()

    def program(self) -> "list[Node]":
        """All commands. Those on a line that is broken, and behind it, are left out.

        A shell reads line by line too. ``budget.whole`` tells of a limit.
        """
        found: list[Node] = []
        kept, depth = 0, self.budget.depth
        try:
            while self.peek() != END:
                separator = self._separator()
                if separator:
                    kept = len(found) if separator == "\n" else kept
                    continue
                found.append(self._chain())
                if self.operator() == "&":
                    found[-1] = self._background(found[-1])
                elif self.peek() != END and self.operator() not in (";", "\n"):
                    raise Broken
        except Broken:
            del found[kept:]
        except Stop:
            self.budget.whole, self.budget.cut = False, True
        self.budget.depth = depth
        return found

    def _separator(self) -> str:
        """The separator that stands here, which is taken; '' for anything else."""
        separator = self.operator()
        if separator not in (";", "\n"):
            return ""
        self.take()
        return separator

    def substitution(self) -> "list[Node]":
        """The commands up to the closing bracket, which is taken."""
        self.budget.enter()
        found = self.items(_NO_WORDS)
        self.expect(")")
        self.budget.leave()
        return found

    def nested(self, text: str) -> "list[Node]":
        """The commands in a text of its own."""
        self.budget.enter()
        inner = type(self)(text, self.budget)
        found = inner.items(_NO_WORDS)
        if inner.peek() != END:
            raise Broken
        self.budget.leave()
        return found

    def items(self, ends: "frozenset[str]") -> "list[Node]":
        """Commands up to a word of ``ends``, a closing operator or the end of the text."""
        found: list[Node] = []
        while True:
            while self.operator() in ("\n", ";"):
                self.take()
            if self.peek() == END or self.operator() in (")", *CASE_ENDS):
                return found
            if self.bare_word() in ends:
                return found
            found.append(self._chain())
            if self.operator() == "&":
                found[-1] = self._background(found[-1])
            elif not self._ended() and self.bare_word() not in ends:
                raise Broken

    def _ended(self) -> bool:
        """Whether a command can be over here."""
        return self.peek() == END or self.operator() in ("\n", ";", ")", *CASE_ENDS)

    def _background(self, node: Node) -> Node:
        self.take()
        result = Node("background")
        result.nodes = [node]
        return result

    def expect(self, wanted: str) -> None:
        """Take a word or operator that has to stand here."""
        if (self.operator() or self.bare_word()) != wanted:
            raise Broken
        self.take()

    def newlines(self) -> None:
        """Take line ends."""
        while self.operator() == "\n":
            self.take()

    def _chain(self) -> Node:
        node = Node("chain")
        node.nodes, node.operators = [self._pipe()], [""]
        while self.operator() in ("&&", "||"):
            node.operators.append(self.operator())
            self.take()
            self.newlines()
            node.nodes.append(self._pipe())
        return node if len(node.nodes) > 1 else node.nodes[0]

    def _pipe(self) -> Node:
        node = Node("pipe")
        while self.bare_word() in ("!", "time", "coproc"):
            if self.take() == "time" and self.bare_word() == "-p":
                self.take()
        node.nodes = [self.command()]
        while self.operator() in ("|", "|&"):
            self.take()
            self.newlines()
            node.nodes.append(self.command())
        return node if len(node.nodes) > 1 else node.nodes[0]

    def simple(self) -> Node:
        """A simple command, or the function that it turns out to name."""
        self.budget.command()
        if self.bare_word() in _RESERVED:
            raise Broken
        node = Node("simple")
        while True:
            kind = self.peek()
            if kind == REDIRECT:
                self.redirection(node)
            elif kind == WORD:
                node.words.append(self._with_array(self.take()))
            elif self.operator() == "(" and len(node.words) == 1 and not node.redirections:
                return self.function(node.words[0])
            else:
                break
        if not node.words and not node.redirections:
            raise Broken
        return node

    def _with_array(self, word: "Token") -> "Token":
        """The word, with the list behind it if it is ``name=`` and a bracket follows."""
        if not isinstance(word, str) or word[-1:] != "=" or not self.adjoins("("):
            return word
        self.expect("(")
        part = Part(ARRAY, word)
        while self.operator() != ")":
            if self.operator() == "\n":
                self.take()
            elif self.peek() != WORD:
                raise Broken
            else:
                part.words.append(self.take())
        self.take()
        return Word([part])

    def redirection(self, node: Node) -> None:
        """One redirection of a command."""
        fd = self.fd if self.peek() == REDIRECT else ""
        operator = self.take()
        if self.peek() != WORD or not isinstance(operator, str):
            raise Broken
        target = self.take()
        found = Redirection(operator, fd, target)
        if operator in ("<<", "<<-"):
            end = target if isinstance(target, str) else "".join(p.text for p in target.parts)
            quoted = not isinstance(target, str)
            found.document = Heredoc(end, quoted=quoted, strips=operator == "<<-")
            self.pending.append(found.document)
        node.redirections.append(found)

    def function(self, name: "Token") -> Node:
        """A function of that name; its brackets come next. The parser's part."""
        raise NotImplementedError

    def command(self) -> Node:
        """One command, simple or compound. The parser's part."""
        raise NotImplementedError
