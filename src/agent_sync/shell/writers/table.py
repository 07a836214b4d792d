"""Which module reads the options of which command. They are loaded when such a word occurs."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call

OWN = frozenset(
    "cd pushd popd read mapfile readarray getopts unset set shift shopt exit return break continue "
    "eval trap".split()
)
SAYING = frozenset("echo printf pwd basename dirname realpath readlink cat ls".split())
WRAPPERS = frozenset(
    "sudo doas env command builtin exec nohup time nice timeout gtimeout stdbuf setsid ionice "
    "chronic flock bash sh zsh dash ksh".split()
)
SEARCHING = frozenset(("find", "gfind", "xargs", "gxargs"))
RUNNERS = frozenset(
    "npx pnpm npm yarn bun bunx uv uvx poetry pipx pipenv hatch pdm rye python python3 py".split()
)
FILES = frozenset(
    "mv gmv cp gcp install ginstall ln gln rm grm rmdir unlink shred touch truncate dd tee sponge "
    "trash".split()
)
EDITING = frozenset(
    "sed gsed perl ruby awk gawk mawk sort gsort ed ex red vim vi nvim yq dos2unix unix2dos "
    "sd".split()
)
PATCHING = frozenset("patch gpatch apply_patch".split())
FETCHING = frozenset("rsync scp curl wget".split())
FORMATTERS = frozenset(
    "black ruff isort autopep8 autoflake pyupgrade yapf prettier eslint stylelint markdownlint "
    "gofmt gofumpt goimports rustfmt clang-format shfmt stylua biome".split()
)


def run(call: "Call") -> None:
    """Read one command that is no function of the script. Raises Stop."""
    name = call.name
    if name in WRAPPERS:
        from . import wrappers

        wrappers.run(call)
        return
    call.run.speak(name)
    if name in OWN or name in SAYING:
        _of_the_shell(call)
    elif name == "git":
        from . import git_files as gitwrites

        gitwrites.run(call)
    elif name in SEARCHING:
        from . import searching

        searching.TABLE[name.removeprefix("g")](call)
    elif name in RUNNERS or name.startswith("python3."):
        from . import package_runners as runners

        runners.run(call)
    else:
        _writer(call)


def _of_the_shell(call: "Call") -> None:
    if call.name in OWN:
        from . import shell_builtins as own

        own.TABLE[call.name](call)
    else:
        from . import printers as saying

        saying.TABLE[call.name](call)


def _writer(call: "Call") -> None:
    name = call.name
    if name in FILES:
        from . import file_commands as files

        files.TABLE[name](call)
    elif name in EDITING:
        from . import in_place_editors as editing

        editing.TABLE[name](call)
    elif name in PATCHING:
        from . import patching

        patching.TABLE[name](call)
    elif name in FETCHING:
        from . import fetchers as fetching

        fetching.TABLE[name](call)
    elif name in FORMATTERS:
        from . import formatters

        formatters.run(call)
