"""Follows the commands of a script: lists, pipelines, shells in shells, functions.

Nothing is run. Where only a run could tell which way it goes, every way is followed, and what
the ways leave behind differently is unknown afterwards.
"""

import sys

from ..command_call import Call
from ..family_index import FAMILIES
from ..grammar.compound_commands import Parser
from ..shell_state import Feed, Shell
from ..text_paths import ANCHOR, Glob, within
from .assignments import DECLARES, assign, assignment, declare, for_one
from .redirected_files import outputs
from .word_expansion import fields, single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..effects import Findings
    from ..grammar.syntax_tree import Node
    from ..limits import Budget
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
_LOOK_UP = (
    TEXT_TOOLS
    | QUIET
    | frozenset(
        "which type whereis man info help apropos tldr hash alias ssh docker podman rg ag pkill "
        "killall pgrep pidof brew apt apt-get dnf yum pacman apk".split()
    )
)
"""Programs that run no git here, though its name stands behind theirs."""
_FAR = 20
_WRITERS = f"{__name__.rpartition('.follow.')[0]}.writers."


class Runner(Shell):
    """Follows one script, and those inside it. Raises Stop at a limit."""

    __slots__ = ("calling", "foreign", "functions", "name", "spoken", "unread")

    def __init__(self, findings: "Findings", budget: "Budget", home: str, root: str) -> None:
        super().__init__(findings, budget, home, root)
        self.functions: dict[str, Node] = {}
        self.unread: dict[str, Node] = {}
        self.calling: list[str] = []
        self.name = ""  # the command that was run last, behind its wrappers
        self.spoken = 0  # commands that print something
        self.foreign = 0  # those of them that are no tools for text

    def script(self, text: str) -> None:
        """Follow a script in the scope at hand."""
        if ANCHOR not in text:
            around, self.text = self.text, text
            self.follow(Parser(text, self.budget).program())
            self.text = around

    def leftovers(self) -> None:
        """Functions that nobody called are read as if somebody did."""
        self.findings.idle = True
        while self.unread:
            node = self.unread.pop(next(iter(self.unread)))
            self.apart(node.lists[0])

    def follow(self, nodes: "list[Node]") -> None:
        """Follow commands one after the other, in the scope at hand."""
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
        written = outputs(self, node.redirections)
        self._compound(node)
        self.feed = feed
        for path, fd, _ in written:
            self._redirect(path, content=fd != "2" and self.foreign == foreign)
        self.budget.leave()

    def _compound(self, node: "Node") -> None:
        kind = node.kind
        if kind == "pipe":
            self._pipe(node)
        elif kind == "group":
            self.follow(node.lists[0])
        elif kind in ("subshell", "background"):
            self.apart(node.nodes or node.lists[0])
        elif kind == "function":
            if self.functions.get(node.name) is not node:
                self.functions[node.name] = self.unread[node.name] = node
        elif kind in ("arithmetic", "test"):
            self.arithmetic(node.name)
            for word in node.words:
                single(self, word)
        else:
            from .control_flow import TABLE

            TABLE[kind](self, node)

    def apart(self, nodes: "list[Node]") -> None:
        """Follow commands in a shell of their own."""
        scope = self.scope
        self.scope = scope.copy()
        self.follow(nodes)
        self.scope = scope

    def _pipe(self, node: "Node") -> None:
        feed = self.feed
        for one in node.nodes:
            self.fed, foreign = None, self.foreign
            self.apart([one])
            fed = self.fed if one.kind == "simple" else None
            fed = fed or Feed(of_text=self.foreign == foreign)
            if fed.words is None and fed.body is None and self.feed and self.feed.words:
                from .handed_on import passed

                fed.words = passed(self, self.name, one, self.feed.words)
            self.fed = self.feed = fed
        self.feed = feed

    def substituted(self, nodes: "list[Node]") -> "Field":
        """What ``$(...)`` gives; its commands are followed. Raises Stop."""
        said, fed = self._listened(nodes)
        if said is None and fed and fed.words:
            return within(self.scope.place, fed.words)
        return said if said is None or isinstance(said, Glob) else said.rstrip("\n")

    def handed(self, nodes: "list[Node]") -> Feed:
        """What ``<(...)`` hands on; its commands are followed. Raises Stop."""
        return self._listened(nodes)[1] or Feed()

    def _listened(self, nodes: "list[Node]") -> "tuple[Field, Feed | None]":
        """Follow commands apart: what they say if it is one that does, and what one hands on."""
        kept = self.name, self.feed, self.fed, self.foreign, self.spoken, self.said
        self.said, self.spoken, self.feed, self.fed = None, 0, None, None
        self.budget.enter()
        self.apart(nodes)
        self.budget.leave()
        said = self.said if self.spoken == 1 else None
        fed = (
            self.fed if len(nodes) == 1 and (self.spoken == 1 or nodes[0].kind == "pipe") else None
        )
        self.name, self.feed, self.fed, self.foreign, self.spoken, self.said = kept
        return said, fed

    def _simple(self, node: "Node") -> None:
        self.budget.run()
        words, feed, count = node.words, self.feed, 0
        while count < len(words) and assignment(words[count]):
            count += 1
        command = [one for word in words[count:] for one in fields(self, word)]
        written = outputs(self, node.redirections)
        self.name = ""
        if command and command[0] in DECLARES:
            declare(self, words[count:])
        elif command:
            self.call(command, for_one(self, words[:count]))
        else:
            for word in words:
                assign(self, word)
        self._redirected(written)
        self.feed = feed

    def _redirected(self, written: "list[tuple[Field, str, str]]") -> None:
        """The command that was just run went into these files."""
        content = self.name in TEXT_TOOLS
        fed, body = self.fed, self.fed.body if self.name == "cat" and self.fed else None
        for path, fd, operator in written:
            self._redirect(path, content=content and fd != "2")
            if not fd and operator in (">", ">|", ">>"):
                self.findings.document(path, body, more=operator == ">>")
                if path and fed and fed.words and operator != ">>":
                    self.findings.names[path] = within(self.scope.place, fed.words)

    def call(
        self, command: "list[Field]", variables: "dict[str, Field]", *, program: bool = False
    ) -> None:
        """Run one command; with ``program`` it is no function of the script. Raises Stop."""
        full = command[0] if command else None
        self.name, self.said, self.fed = "", None, None
        known = "" if full is None or isinstance(full, Glob) else full
        name = known.rpartition("/")[2].removesuffix(".exe")
        self.budget.enter()
        call = Call(self, name, command[1:], variables, self.feed)
        function = name in self.functions and name not in self.calling
        if function and not program and "/" not in known:
            self._function(call)
        else:
            self.command(call)
        self.budget.leave()

    def command(self, call: Call) -> None:
        """Run one command that is no function of the script. Raises Stop."""
        name = "python3" if call.name.startswith("python3.") else call.name
        if name[:4] == "git-":  # as it lies in git's own folder
            call.name, name, call.arguments = "git", "git", [name[4:], *call.arguments]
        family = self.family(name)
        if family != "wrappers":
            self.speak(call.name)
        if family:
            _readers(family)[name](call)
        elif name not in _LOOK_UP:
            self._perhaps_git(call)

    def native(self, name: str, words: "list[Field]") -> None:
        """Run one program, which is handed what another shell says. Raises Stop."""
        self.command(Call(self, name, words, {}, self.feed))

    def _perhaps_git(self, call: Call) -> None:
        """A program that no text explains may run git where that stands behind its options."""
        before = "-"
        for place, word in enumerate(call.arguments[:_FAR]):
            if word is None or isinstance(word, Glob):
                return
            if word == "git" or word.endswith("/git"):
                call.again(call.arguments[place:], program=True)
                return
            if word[:1] != "-" and (place == 0 or before[:1] != "-"):
                return
            before = word

    def family(self, name: str) -> str:
        """Which file of ``writers`` reads a command of this name; '' for none."""
        return FAMILIES.get(name, "")

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
        self.calling.append(name)
        arguments, self.scope.arguments = self.scope.arguments, call.arguments
        outer = {one: self.scope.values.get(one, ()) for one in call.variables}
        self.scope.values.update(call.variables)
        self.follow(self.functions[name].lists[0])
        for one, value in outer.items():
            if isinstance(value, tuple):
                self.scope.values.pop(one, None)
            else:
                self.scope.values[one] = value
        self.scope.arguments = arguments
        if self.scope.ended == "return":
            self.scope.ended = ""
        self.calling.remove(name)

    def _redirect(self, path: "Field", *, content: bool) -> None:
        self.findings.write("", path, how="redirection", content=content)


def _readers(family: str) -> "dict[str, Callable[[Call], None]]":
    """The commands of one family, whose file is loaded when the first of them occurs."""
    name = _WRITERS + family
    if name not in sys.modules:
        __import__(name)
    table: dict[str, Callable[[Call], None]] = sys.modules[name].TABLE
    return table
