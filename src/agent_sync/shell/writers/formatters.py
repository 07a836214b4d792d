"""Formatters: they rewrite a file that is named, and what they find below a folder."""

from ..text_paths import Glob

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field

# Name -> the options of which one has to be there (none: it always writes).
_NEEDS: "dict[str, tuple[str, ...]]" = {
    "black": (),
    "isort": (),
    "pyupgrade": (),
    "rustfmt": (),
    "stylua": (),
    "autopep8": ("-i", "--in-place"),
    "autoflake": ("-i", "--in-place"),
    "yapf": ("-i", "--in-place"),
    "prettier": ("--write", "-w"),
    "eslint": ("--fix",),
    "stylelint": ("--fix",),
    "markdownlint": ("--fix", "-f"),
    "gofmt": ("-w",),
    "gofumpt": ("-w",),
    "goimports": ("-w",),
    "clang-format": ("-i",),
    "shfmt": ("-w", "--write"),
    "biome": ("--write", "--fix", "--apply", "--apply-unsafe"),
    "ruff": ("--fix", "--fix-only"),
}
_WALK = ("ruff", "biome", "eslint")
"""Those that take the folder where they stand when none is named."""
_ONLY_LOOKS = frozenset(
    "--check --diff --check-only --dry-run -check --fix-dry-run --list-different".split()
)
_LETTERS_LOOK = {"isort": frozenset(("-c", "-d")), "gofmt": frozenset(("-d", "-l"))}
_TAKE_VALUE = frozenset(
    "-c -l -t -o -r --code --config --config-file --config-path --ignore-path --ignore-pattern "
    "--stdin-filename --stdin-filepath --stdin-file-path --output-file --parser --plugin "
    "--rulesdir --settings-path --settings --sp --cache-location --assume-filename --style "
    "--fallback-style --line-length --target-version --select --ignore --extend-select --ext "
    "--include --exclude --extend-exclude --profile --edition --rule --format --env --global "
    "--max-warnings --line-ranges --lines --per-file-ignores --log-level --print-width "
    "--tab-width --indent-width -i-size".split()
)


def _format(call: "Call") -> None:
    arguments, name = call.arguments, call.name
    needs = _NEEDS[name]
    if name in ("ruff", "biome"):
        command = arguments[0] if arguments else ""
        if command not in ("format", "check", "lint"):
            return
        arguments = arguments[1:]
        needs = () if (name, command) == ("ruff", "format") else needs
    options, operands = _parted(arguments)
    if options & (_ONLY_LOOKS | _LETTERS_LOOK.get(name, frozenset())):
        return
    if needs and not options.intersection(needs):
        return
    call.files([one for one in operands if _is_file(one)], content=True)
    folders = [_folder(one) for one in operands if not _is_file(one) and one != "-"]
    if folders or (not operands and name in _WALK):
        call.below(folders or ["."])


def _folder(word: "Field") -> "Field":
    """Where a formatter looks: a pattern that it expands itself stands for the folder before it."""
    if word is None or isinstance(word, Glob):
        return word
    first = min((word.find(mark) for mark in "*?{" if mark in word), default=len(word))
    return word if first == len(word) else word[:first].rpartition("/")[0] or "."


def _parted(arguments: "list[Field]") -> "tuple[set[str], list[Field]]":
    """(options without their values, operands)."""
    options: set[str] = set()
    operands: list[Field] = []
    rest = arguments[::-1]
    while rest:
        word = rest.pop()
        if word == "--":
            return options, operands + rest[::-1]
        if word is None or word[:1] != "-":
            operands.append(word)
            continue
        name, equals, _ = word.partition("=")
        options.add(name)
        if not equals and name in _TAKE_VALUE and rest and (rest[-1] or "-")[:1] != "-":
            rest.pop()
    return options, operands


def _is_file(word: "Field") -> bool:
    """Whether the name looks like a file's: its last part has an extension."""
    if word is None or isinstance(word, Glob) or any(mark in word for mark in "*?{"):
        return False
    return word.rpartition("/")[2].rfind(".") > 0 and word[-1:] != "."


TABLE = dict.fromkeys(_NEEDS, _format)
