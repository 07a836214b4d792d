"""Compound commands: groups, branches, loops, functions, tests."""

from ..limits import Broken
from .command_lists import CASE_ENDS, Lists
from .scanner import END, REDIRECT, WORD
from .syntax_tree import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syntax_tree import Token

_NO_WORDS: frozenset[str] = frozenset()
_GROUP_END = frozenset(("}",))
_DO, _DONE = frozenset(("do",)), frozenset(("done",))
_THEN, _BRANCH_END = frozenset(("then",)), frozenset(("elif", "else", "fi"))
_FI, _ESAC = frozenset(("fi",)), frozenset(("esac",))


class Parser(Lists):
    """Reads whole scripts."""

    __slots__ = ()

    def command(self) -> Node:
        """One command, simple or compound."""
        word = self.bare_word()
        if word in _COMPOUND or self.operator() == "(":
            self.budget.enter()
            node = _COMPOUND[word](self) if word else self._bracket()
            self.budget.leave()
            while self.peek() == REDIRECT:
                self.redirection(node)
            return node
        return self.simple()

    def function(self, name: "Token") -> Node:
        """A function of that name; its brackets come next."""
        self.expect("(")
        self.expect(")")
        self.newlines()
        node = Node("function")
        node.name = name if isinstance(name, str) else ""
        self.budget.enter()
        node.lists = [[self.command()]]
        self.budget.leave()
        return node

    def _named_function(self) -> Node:
        self.take()
        name = self.take() if self.peek() == WORD else ""
        if self.operator() == "(":
            return self.function(name)
        node = Node("function")
        self.newlines()
        node.name, node.lists = name if isinstance(name, str) else "", [[self.command()]]
        return node

    def _bracket(self) -> Node:
        """A subshell, or arithmetic between two pairs of brackets."""
        self.take()
        if self.adjoins("("):
            end = self.arithmetic_end(self.at + 1)
            if end >= 0:
                node = Node("arithmetic")
                node.name, self.at = self.text[self.at + 1 : end - 2], end
                return node
        node = Node("subshell")
        node.lists = [self.items(_NO_WORDS)]
        self.expect(")")
        return node

    def _group(self) -> Node:
        self.take()
        node = Node("group")
        node.lists = [self.items(_GROUP_END)]
        self.expect("}")
        return node

    def _if(self) -> Node:
        node = Node("if")
        word = "if"
        while word in ("if", "elif"):
            self.take()
            node.lists.append(self.items(_THEN))
            self.expect("then")
            node.lists.append(self.items(_BRANCH_END))
            word = self.bare_word()
        if word == "else":
            self.take()
            node.lists.append(self.items(_FI))
        self.expect("fi")
        return node

    def _loop(self) -> Node:
        self.take()
        node = Node("loop")
        node.lists = [self.items(_DO)]
        node.lists.append(self._body())
        return node

    def _body(self) -> "list[Node]":
        if self.bare_word() == "{":
            return [self._group()]
        self.expect("do")
        found = self.items(_DONE)
        self.expect("done")
        return found

    def _for(self) -> Node:
        node = Node("for")
        self.take()
        if self.operator() == "(":
            inner = self._bracket()
            if inner.kind != "arithmetic":
                raise Broken
            node.kind, node.lists = "loop", [[inner]]
        else:
            self._for_words(node)
        while self.operator() in (";", "\n"):
            self.take()
        node.lists.append(self._body())
        return node

    def _for_words(self, node: Node) -> None:
        node.name = self.bare_word()
        self.take()
        self.newlines()
        node.has_words = self.bare_word() == "in"
        if node.has_words:
            self.take()
            while self.peek() == WORD:
                node.words.append(self.take())

    def _case(self) -> Node:
        node = Node("case")
        self.take()
        node.words = [self.take()]
        self.newlines()
        self.expect("in")
        while True:
            self.newlines()
            if self.bare_word() == "esac":
                self.take()
                return node
            self._pattern()
            node.lists.append(self.items(_ESAC))
            if self.operator() in CASE_ENDS:
                self.take()
            elif self.bare_word() != "esac":
                raise Broken

    def _pattern(self) -> None:
        if self.operator() == "(":
            self.take()
        while self.operator() != ")":
            if self.peek() != WORD and self.operator() != "|":
                raise Broken
            self.take()
        self.take()

    def _test(self) -> Node:
        self.budget.command()
        node = Node("test")
        self.take()
        while self.bare_word() != "]]":
            if self.peek() == END or self.operator() == ";":
                raise Broken
            word = self.take()
            if not isinstance(word, str):
                node.words.append(word)
        self.take()
        return node


_COMPOUND = {
    "{": Parser._group,
    "if": Parser._if,
    "while": Parser._loop,
    "until": Parser._loop,
    "for": Parser._for,
    "select": Parser._for,
    "case": Parser._case,
    "[[": Parser._test,
    "function": Parser._named_function,
}
