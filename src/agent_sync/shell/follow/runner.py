"""Follows the commands of a script: lists, pipelines, shells in shells, functions.

Nothing is run. Where only a run could tell which way it goes, every way is followed, and what
the ways leave behind differently is unknown afterwards.
"""

from ..command_call import Call, Feed
from ..findings import Findings
from ..grammar.compound_commands import Parser
from ..limits import Budget, is_number
from ..text_paths import ANCHOR, Glob, joined
from .assignments import DECLARES, Values, assignment
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..grammar.syntax_tree import Node, Redirection
    from ..text_paths import Field

TEXT_TOOLS = frozenset(
    "cat echo printf tee sed gsed awk gawk mawk grep egrep fgrep sort uniq head tail cut tr jq yq "
    "envsubst base64 tac rev nl paste column fold fmt".split()
)
"""What they print is taken for text that the agent itself writes."""
QUIET = frozenset(
    "cd pushd popd test [ true false : set shopt read local unset shift exit return break continue "
    "trap sleep wait mkdir umask".split()
)
"""They print nothing."""


class Runner(Values):
    """Follows one script, and those inside it. Raises Stop at a limit."""

    __slots__ = (
        "calling", "fed", "feed", "findings", "foreign", "functions", "name", "said", "spoken",
        "unread",
    )  # fmt: skip

    def __init__(self, findings: Findings, budget: Budget, home: str, root: str) -> None:
        super().__init__(budget, home, root)
        self.findings = findings
        self.functions: dict[str, Node] = {}
        self.unread: dict[str, Node] = {}
        self.calling: list[str] = []
        self.name = ""  # the command that was run last, behind its wrappers
        self.feed: Feed | None = None  # what the command at hand reads
        self.fed: Feed | None = None  # what the last command hands on
        self.said: Field = None  # what the last command prints
        self.spoken = 0  # commands that print something
        self.foreign = 0  # those of them that are no tools for text

    def script(self, text: str) -> None:
        """Follow a script in the scope at hand."""
        if ANCHOR not in text:
            self.items(Parser(text, self.budget).program())

    def leftovers(self) -> None:
        """Functions that nobody called are read as if somebody did."""
        while self.unread:
            node = self.unread.pop(next(iter(self.unread)))
            self.apart(node.lists[0])

    def items(self, nodes: "list[Node]") -> None:
        """Follow commands one after the other."""
        for node in nodes:
            if self.scope.ended:
                return
            self.node(node)

    def node(self, node: "Node") -> None:
        """Follow one command."""
        if node.kind == "simple":
            self._simple(node)
            return
        self.budget.enter()
        self.budget.work()
        feed, foreign = self.feed, self.foreign
        outputs = self._outputs(node.redirections)
        self._compound(node)
        self.feed = feed
        for path, fd, _ in outputs:
            self._redirect(path, content=fd != "2" and self.foreign == foreign)
        self.budget.leave()

    def _compound(self, node: "Node") -> None:
        if node.kind in ("chain", "if", "loop", "for", "case"):
            from .control_flow import TABLE

            TABLE[node.kind](self, node)
        elif node.kind == "pipe":
            self._pipe(node)
        elif node.kind == "group":
            self.items(node.lists[0])
        elif node.kind in ("subshell", "background"):
            self.apart(node.nodes or node.lists[0])
        elif node.kind == "function":
            if self.functions.get(node.name) is not node:
                self.functions[node.name] = self.unread[node.name] = node
        elif node.kind == "arithmetic":
            self.arithmetic(node.name)
        else:
            for word in node.words:
                single(self, word)

    def apart(self, nodes: "list[Node]") -> None:
        """Follow commands in a shell of their own."""
        scope = self.scope
        self.scope = scope.copy()
        self.items(nodes)
        self.scope = scope

    def _pipe(self, node: "Node") -> None:
        feed = self.feed
        for one in node.nodes:
            self.fed, foreign = None, self.foreign
            self.apart([one])
            fed = self.fed if one.kind == "simple" else None
            self.feed = fed or Feed(of_text=self.foreign == foreign)
        self.feed = feed

    def substituted(self, nodes: "list[Node]") -> "Field":
        """What ``$(...)`` gives; its commands are followed. Raises Stop."""
        kept = self.name, self.feed, self.fed, self.foreign, self.spoken, self.said
        self.said, self.spoken, self.feed = None, 0, None
        self.budget.enter()
        self.apart(nodes)
        self.budget.leave()
        said = self.said if self.spoken == 1 else None
        self.name, self.feed, self.fed, self.foreign, self.spoken, self.said = kept
        return said if said is None or isinstance(said, Glob) else said.rstrip("\n")

    def _simple(self, node: "Node") -> None:
        self.budget.run()
        words, feed = node.words, self.feed
        count = 0
        while count < len(words) and assignment(words[count]):
            count += 1
        command = [one for word in words[count:] for one in fields(self, word)]
        outputs = self._outputs(node.redirections)
        self.name = ""
        if command and command[0] in DECLARES:
            self.declare(words[count:])
        elif command:
            self.call(command, self.own(words[:count]))
        else:
            for word in words:
                self.assign(word)
        content = self.name in TEXT_TOOLS
        body = self.fed.body if self.name == "cat" and self.fed else None
        for path, fd, operator in outputs:
            self._redirect(path, content=content and fd != "2")
            if not fd and operator in (">", ">|", ">>"):
                self.findings.document(path, body, more=operator == ">>")
        self.feed = feed

    def call(self, command: "list[Field]", variables: "dict[str, Field]") -> None:
        """Run one command whose words are known. Raises Stop."""
        name = command[0] if command else None
        self.name, self.said, self.fed = "", None, None
        if name is None or isinstance(name, Glob):
            self.speak("")
            return
        name = name.rpartition("/")[2].removesuffix(".exe")
        self.budget.enter()
        call = Call(self, name, command[1:], variables, self.feed)
        if name in self.functions:
            self._function(call)
        else:
            from ..writers.table import run

            run(call)
        self.budget.leave()

    def speak(self, name: str) -> None:
        """Note that a command runs, which may print something."""
        self.name = name
        if name not in QUIET:
            self.spoken += 1
            self.foreign += name not in TEXT_TOOLS
            self.fed = Feed(of_text=name in TEXT_TOOLS)

    def _function(self, call: Call) -> None:
        name = call.name
        self.unread.pop(name, None)
        if name in self.calling:
            return
        self.calling.append(name)
        arguments, self.scope.arguments = self.scope.arguments, call.arguments
        self.items(self.functions[name].lists[0])
        self.scope.arguments = arguments
        if self.scope.ended == "return":
            self.scope.ended = ""
        self.calling.remove(name)

    def _outputs(self, redirections: "list[Redirection]") -> "list[tuple[Field, str, str]]":
        """(path, what goes there, operator) of each that writes; the others say what is read."""
        found: list[tuple[Field, str, str]] = []
        for one in redirections:
            if one.operator in ("<<", "<<-", "<<<", "<"):
                self._read(one)
                continue
            path = single(self, one.target)
            if not path or one.operator == "<&":
                continue
            if one.operator == ">&" and (path == "-" or is_number(path.removesuffix("-"))):
                continue
            fd = "" if one.operator[:1] == "&" or one.fd == "1" else one.fd
            found.append((joined(self.scope.place, path), fd, one.operator))
        return found

    def _redirect(self, path: "Field", *, content: bool) -> None:
        self.findings.write("", path, how="redirection", content=content)

    def _read(self, one: "Redirection") -> None:
        if one.fd not in ("", "0"):
            return
        self.feed = Feed(of_text=True)
        if one.document:
            body = one.document.body
            known = one.document.quoted or not any(mark in body for mark in "$`\\")
            self.feed.body = body if known else None
        elif one.operator == "<<<":
            self.feed.body = single(self, one.target)
        else:
            self.feed.source = single(self, one.target)
