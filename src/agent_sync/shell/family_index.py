"""Which file of ``writers`` reads which command, and the words of the first look.

Made by ``scripts/make_family_index.py`` from the families themselves, which are not loaded
before one of their commands occurs.
"""
# fmt: off

_COMMANDS = {
    "fetchers":
        "rsync scp curl wget",
    "file_commands":
        "mv gmv cp gcp install ginstall ln gln rm grm rmdir unlink trash shred touch truncate "
        "dd tee sponge",
    "formatters":
        "black isort pyupgrade rustfmt stylua autopep8 autoflake yapf prettier eslint "
        "stylelint markdownlint gofmt gofumpt goimports clang-format shfmt biome ruff",
    "git_files":
        "git",
    "in_place_editors":
        "sed gsed perl ruby awk gawk mawk sort gsort ed red ex vim vi nvim yq dos2unix "
        "unix2dos sd",
    "modes":
        "chmod chown chattr",
    "own_calls":
        "agent-sync",
    "package_runners":
        "npx bunx uvx npm yarn pnpm bun uv poetry pipx pipenv hatch pdm rye python python3 py",
    "patching":
        "patch gpatch apply_patch applypatch",
    "printers":
        "which echo printf pwd basename dirname realpath readlink cat ls",
    "searching":
        "find gfind xargs gxargs",
    "shell_builtins":
        "cd pushd popd read mapfile readarray getopts unset set shift shopt exit return break "
        "continue eval trap",
    "wrappers":
        "pwsh powershell cmd sudo doas builtin exec nohup time nice timeout gtimeout stdbuf "
        "setsid ionice chronic env command flock bash sh zsh dash ksh",
}
FAMILIES = {name: family for family, names in _COMMANDS.items() for name in names.split()}
FIRST_LOOK = frozenset(
        b"-delete ac add-content appendalllines appendalltext apply_patch applypatch autoflake "
        b"autopep8 biome black chattr chmod chown clang-format clc clear-content copy "
        b"copy-item cp cpi curl dd del dos2unix ed erase eslint ex gcp ginstall git git-add "
        b"git-apply git-checkout git-checkout-index git-clean git-commit git-core "
        b"git-read-tree git-reset git-restore git-rm git-stash git-switch git-update-index "
        b"git-worktree git.exe gln gmv gofmt gofumpt goimports gpatch grm gsed gsort inplace "
        b"install isort ln markdownlint mi move move-item mv new-item ni nvim out-file patch "
        b"perl prettier pyupgrade rd red remove-item ren rename-item ri rm rmdir rni rsync "
        b"ruby ruff rustfmt sc scp sd sed set-content shfmt shred sort sponge stylelint stylua "
        b"tee tee-object touch trash truncate unix2dos unlink vi vim wget writeallbytes "
        b"writealllines writealltext yapf yq"
        .split()
)
