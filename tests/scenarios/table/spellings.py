"""How each writer of the shell's table is spelled: its rows come from that table itself.

A name that is new in a family is tried with what stands under '' there; where that is not how it
is called, it needs words of its own. '~' before one says that its name comes from where the reader
does not look: it is not refused, but noticed. ``README`` is a file of nobody's work.
"""

from agent_sync.shell.family_index import FAMILIES
from agent_sync.shell.powershell import cmdlets
from agent_sync.shell.writers import formatters

from .way import DETECTED, PREVENTED, Kind, Way

FILE = "src/a.py"

WORDS: "dict[str, dict[str, tuple[str, ...]]]" = {
    "fetchers": {
        "": ("NAME README src/a.py",),
        "curl": ("curl -so src/a.py file:///dev/null", "curl -s file:///dev/null -o src/a.py"),
        "wget": ("wget -qO src/a.py file:///dev/null",),
    },
    "file_commands": {
        "": ("NAME src/a.py",),
        **dict.fromkeys(
            ("mv", "gmv"), ("NAME README src/a.py", "NAME src lib2", "NAME src/a.py ../x.py")
        ),
        **dict.fromkeys(("cp", "gcp", "install", "ginstall"), ("NAME README src/a.py",)),
        **dict.fromkeys(("ln", "gln"), ("NAME -sf ../README src/a.py",)),
        **dict.fromkeys(("rm", "grm"), ("NAME src/a.py", "NAME -rf src", "cd src && NAME -f a.py")),
        "rmdir": (),
        "touch": (),
        "trash": ("trash src/a.py", "trash src"),
        "truncate": ("F=src/a.py; truncate -s 0 \"$F\"",),
        "dd": ("dd if=README of=src/a.py status=none",),
        "tee": ("echo 'a = 0' | tee src/a.py",),
        "sponge": ("sed s/ann/ben/ src/a.py | sponge src/a.py",),
    },
    "formatters": {"": ()},
    "git_files": {"git": ("git checkout -- src/a.py",)},
    "in_place_editors": {
        "": ("NAME -i s/ann/ben/ src/a.py",),
        "perl": ("perl -pi -e s/ann/ben/ src/a.py",),
        "ruby": ("ruby -i -pe '$_.upcase!' src/a.py",),
        **dict.fromkeys(("awk", "gawk", "mawk"), ("NAME -i inplace '{print 1}' src/a.py",)),
        **dict.fromkeys(("sort", "gsort"), ("NAME -o src/a.py README",)),
        **dict.fromkeys(("ed", "red"), ("printf 's/ann/ben/\\nw\\n' | NAME -s src/a.py",)),
        **dict.fromkeys(("ex", "vim", "vi", "nvim"), ("NAME -es -c '%s/ann/ben/' -c wq src/a.py",)),
        "yq": ("yq -i .a=1 src/a.py",),
        **dict.fromkeys(("dos2unix", "unix2dos"), ("NAME -q src/a.py",)),
        "sd": ("sd ann ben src/a.py",),
    },
    "package_runners": {
        "": ("NAME run black src/a.py",),
        **dict.fromkeys(("npx", "bunx", "uvx"), ("NAME prettier --write src/a.py",)),
        **dict.fromkeys(("npm", "pnpm"), ("NAME exec -- prettier --write src/a.py",)),
        "yarn": ("yarn prettier --write src/a.py",),
        **dict.fromkeys(("python", "python3", "py"), ("NAME -m black src/a.py",)),
    },
    "patching": {
        "": ("NAME -sp1 < ann.patch", "NAME -sp1 -i ann.patch"),
        "apply_patch": (
            "apply_patch <<'E'\n*** Begin Patch\n*** Update File: src/a.py\n"
            "@@\n-a\n+b\n*** End Patch\nE",
        ),
        "applypatch": (
            'applypatch "*** Begin Patch\n*** Update File: src/a.py\n@@\n-$a\n+b\n*** End Patch"',
        ),
    },
    "printers": {
        "": ("NAME README > src/a.py",),
        "printf": ("printf 'a = %s\\n' 0 >| src/a.py",),
        "echo": ("echo 'a = 0' > src/a.py", "echo 'a = 0' >> src/a.py", "echo x &> src/a.py"),
        "cat": ("cat > src/a.py <<'EOF'\na = 0\nEOF", "cat <<< x > src/a.py"),
    },
    "searching": {
        "": ("NAME src -name '*.py' -delete",),
        **dict.fromkeys(("xargs", "gxargs"), ("echo src/a.py | NAME rm",)),
        "find": (
            "find . -name '*.py' -delete", "find src -name a.py -exec rm {} +",
            "find src -type f -exec sed -i s/ann/ben/ {} \\;",
        ),
    },
    "shell_builtins": {
        "cd": ("cd src; echo 'a = 0' > a.py",),
        "pushd": ("pushd src > /dev/null && rm a.py",),
        "popd": ("pushd src > /dev/null; popd > /dev/null; rm src/a.py",),
        "read": ("~read -r f <<< src/a.py; rm \"$f\"",),
        **dict.fromkeys(("mapfile", "readarray"), ("~NAME -t f <<< src/a.py; rm \"${f[0]}\"",)),
        "getopts": ("~while getopts f: o -f src/a.py; do rm \"$OPTARG\"; done",),
        "unset": ("F=x; unset F; rm ${F-src/a.py}",),
        "set": ("set -- src/a.py; rm \"$1\"",),
        "shift": ("set -- README src/a.py; shift; rm \"$1\"",),
        "shopt": ("shopt -s globstar; rm **/a.py",),
        "exit": ("(exit 1) || rm src/a.py",),
        "return": ("f() { rm src/a.py; return; }; f",),
        "break": ("for f in src/a.py README; do rm $f; break; done",),
        "continue": ("for f in README src/a.py; do [ $f = README ] && continue; rm $f; done",),
        "eval": ("eval 'rm src/a.py'",),
        "trap": ("trap 'rm src/a.py' EXIT",),
    },
    "wrappers": {
        "": ("NAME rm src/a.py",),
        "stdbuf": ("stdbuf -o0 rm src/a.py",),
        "builtin": ("builtin cd src; rm a.py",),
        "exec": ("exec > src/a.py; echo x",),
        **dict.fromkeys(("timeout", "gtimeout"), ("NAME 9 rm src/a.py",)),
        **dict.fromkeys(("pwsh", "powershell"), ("NAME -c 'Remove-Item src/a.py'",)),
        "cmd": ("cmd /c 'del src/a.py'",),
        "flock": ("flock -w 9 /tmp rm src/a.py",),
        **dict.fromkeys(("bash", "sh", "zsh", "dash", "ksh"), ("NAME -c 'rm src/a.py'",)),
    },
    "modes": {"": ()},
    "own_calls": {"": ("NAME checkpoint x --on README --run 'rm src/a.py'",)},
}  # fmt: skip
"""Family -> name -> its spellings; an empty one says that it harms no content."""

FROM_THE_FAMILY = {"formatters"}
WHAT = {
    "fetchers": "fetches something over a file",
    "file_commands": "copies, moves, links, empties or removes it",
    "formatters": "formats a file of hers",
    "git_files": "checks it out",
    "in_place_editors": "edits it in place",
    "package_runners": "formats it by a runner of packages",
    "patching": "applies a patch to it",
    "printers": "writes it by a redirection",
    "own_calls": "has this program run it",
    "searching": "looks for it and removes or edits what was found",
    "shell_builtins": "names it by way of the shell",
    "wrappers": "does it inside another command",
}
BY_GIT = {"git_files"}


def spelled(family: str, name: str) -> "tuple[str, ...]":
    """The commands of one name, none if it harms no content."""
    words = WORDS[family]
    if family == "formatters" and name not in words:
        return _formatter(name)
    return tuple(line.replace("NAME", name) for line in words[name if name in words else ""])


def _formatter(name: str) -> "tuple[str, ...]":
    needs = formatters._NEEDS[name][:1]
    verb = {"ruff": ("format",), "biome": ("format", "--write")}.get(name, needs)
    return (" ".join((name, *verb, FILE)),)


def kinds() -> "list[Kind]":
    """One kind for each family that can do harm."""
    found = []
    for family, what in WHAT.items():
        names = [name for name, its in FAMILIES.items() if its == family]
        over = PREVENTED if family in BY_GIT else DETECTED
        lines = [line for name in names for line in spelled(family, name)]
        made = (
            Way(line.lstrip("~"), DETECTED if line[:1] == "~" else PREVENTED, over, gate=PREVENTED)
            for line in lines
        )
        found.append(Kind(family, what, tuple(made)))
    return [*found, Kind("powershell", "does it in PowerShell", _of_powershell())]


CMDLETS = {
    "": ("NAME src/a.py x",),
    "copy-item": ("copy-item README src/a.py",),
    "move-item": ("move-item src/a.py x.py",),
    "rename-item": ("rename-item src/a.py x.py",),
    "new-item": ("new-item -force src/a.py",),
    "remove-item": ("remove-item src/a.py", "remove-item -recurse src"),
    "tee-object": ("'x' | tee-object src/a.py",),
    "out-file": ("'x' | out-file src/a.py",),
}
INNER = (
    f"'x' > {FILE}",
    f'cmd /c "del /q {FILE}"',
    f'pwsh -c "Set-Content {FILE} x"',
    "ls src/*.py | rm",
    "Get-ChildItem -Recurse *.py | Remove-Item",
    f"iex 'Remove-Item {FILE}'",
    f"[IO.File]::WriteAllText('{FILE}', 'x')",
)


def _of_powershell() -> "tuple[Way, ...]":
    lines = [
        line.replace("NAME", name)
        for name in cmdlets.TABLE
        for line in CMDLETS.get(name, CMDLETS[""])
    ]
    runs = f"echo x > {FILE}"
    return tuple(
        Way(line, PREVENTED, DETECTED, tool="PowerShell", runs=runs) for line in [*lines, *INNER]
    )
