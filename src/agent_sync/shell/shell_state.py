"""What a shell knows at one point of a script, and what a command may ask of it."""

from ..clients.claude_code import PROJECT_DIR
from .limits import is_number
from .text_paths import anchored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from .effects import Findings
    from .grammar.syntax_tree import Node
    from .limits import Budget
    from .text_paths import Field

    Value: TypeAlias = "str | list[Field] | None"


class Scope:
    """The state of one shell. ``place`` is None when it cannot be known.

    ``before`` is the place that ``cd -`` goes to. ``values`` holds what the command itself
    assigned (None: something, unknown what); ``arguments`` are ``$1`` and on, None when
    unknown. ``without`` are names taken out of the environment ('*': all). ``ended`` is '',
    'exit', 'return' or 'loop' (break and continue): what follows up to there is not run.
    """

    __slots__ = (
        "arguments",
        "before",
        "ended",
        "exported",
        "folders",
        "place",
        "values",
        "without",
    )

    def __init__(self, place: "str | None" = "") -> None:
        self.place = place
        self.before: str | None = None
        self.values: dict[str, Value] = {}
        self.exported: frozenset[str] = frozenset()
        self.arguments: list[Field] | None = None
        self.folders: tuple[str | None, ...] = ()
        self.ended = ""
        self.without: frozenset[str] = frozenset()

    def copy(self) -> "Scope":
        """The same, for a subshell or a branch."""
        other = Scope(self.place)
        other.before = self.before
        other.values = dict(self.values)
        other.exported = self.exported
        other.arguments = self.arguments
        other.folders = self.folders
        other.ended = self.ended
        other.without = self.without
        return other


def merged(scopes: "list[Scope]") -> Scope:
    """What is certain after branches of which one was run. Ended ones do not come back."""
    alive = [scope for scope in scopes if not scope.ended] or scopes[:1]
    result = alive[0].copy()
    for other in alive[1:]:
        if other.place != result.place:
            result.place = None
        if other.before != result.before:
            result.before = None
        if other.folders != result.folders:
            result.folders = ()
        if other.arguments != result.arguments:
            result.arguments = None
        if other.values != result.values:
            for name in {*other.values, *result.values}:
                if other.values.get(name, ()) != result.values.get(name, ()):
                    result.values[name] = None
        result.exported |= other.exported
        result.without |= other.without
    return result


class Feed:
    """What a command reads: ``body`` as text, ``words`` as names, the file ``source``.

    ``of_text`` says that a tool for text made it. What is unknown is None.
    """

    __slots__ = ("body", "of_text", "source", "words")

    def __init__(self, *, of_text: bool = False) -> None:
        self.of_text = of_text
        self.body: Field = None
        self.words: list[Field] | None = None
        self.source: Field = None


class Shell:
    """The shell around a command: its scope, what was found so far, what is known from outside.

    ``text`` is the script at hand; ``feed`` is what the command at hand reads; ``said`` is what the
    last one prints, ``fed`` what it hands on. The methods that lead to
    more commands, or say that one runs, are the runner's part. They raise Stop at a limit.
    """

    __slots__ = (
        "budget", "deep_globs", "fed", "feed", "findings", "home", "is_zsh", "root", "said",
        "scope", "text",
    )  # fmt: skip

    def __init__(self, findings: "Findings", budget: "Budget", home: str, root: str) -> None:
        self.findings = findings
        self.budget = budget
        self.home = home
        self.root = root
        self.scope = Scope()
        self.deep_globs = False
        self.is_zsh = False
        self.feed: Feed | None = None
        self.said: Field = None
        self.fed: Feed | None = None
        self.text = ""

    def script(self, text: str) -> None:
        """Follow a script in the scope at hand."""
        raise NotImplementedError

    def follow(self, nodes: "list[Node]") -> None:
        """Follow commands one after the other, in the scope at hand."""
        raise NotImplementedError

    def substituted(self, nodes: "list[Node]") -> "Field":
        """What ``$(...)`` gives; its commands are followed."""
        raise NotImplementedError

    def handed(self, nodes: "list[Node]") -> Feed:
        """What ``<(...)`` hands on; its commands are followed."""
        raise NotImplementedError

    def call(
        self, command: "list[Field]", variables: "dict[str, Field]", *, program: bool = False
    ) -> None:
        """Run one command whose words are known; with ``program`` no function of the script."""
        raise NotImplementedError

    def native(self, name: str, words: "list[Field]") -> None:
        """Run one program."""
        raise NotImplementedError

    def speak(self, name: str) -> None:
        """Note that a command runs, which may print something."""
        raise NotImplementedError

    def family(self, name: str) -> str:
        """Which file of ``writers`` reads a command of this name; '' for none."""
        raise NotImplementedError

    def variable(self, name: str) -> "Value":
        """The value of a variable; None when it is not known."""
        if name in self.scope.values:
            return self.scope.values[name]
        if name in ("@", "*"):
            return self.scope.arguments
        if is_number(name):
            return self._argument(name)
        if name == "PWD":
            return anchored(self.scope.place)
        if name == "OLDPWD":
            return anchored(self.scope.before)
        if name == "HOME":
            return self.home or None
        return self.root or None if name == PROJECT_DIR else None

    def _argument(self, name: str) -> "Field":
        arguments = self.scope.arguments
        if arguments is None or name == "0" or len(name) > 4:
            return None
        return arguments[int(name) - 1] if int(name) <= len(arguments) else ""

    def arithmetic(self, text: str) -> None:
        """Whatever arithmetic assigns is unknown afterwards."""
        if "=" not in text and "++" not in text and "--" not in text:
            return
        self.budget.work(1 + (len(text) >> 4))
        names = "".join([one if one.isalnum() or one == "_" else " " for one in text])
        for name in names.split():
            if name in self.scope.values:
                self.scope.values[name] = None
