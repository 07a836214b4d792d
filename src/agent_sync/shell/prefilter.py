"""A first look at a command: most of them write nothing, and need no more than this."""

_WORDS = frozenset(
    # git, writers, in-place editors
    b"git tee sed gsed perl ruby inplace mv gmv cp gcp install ginstall ln gln rm grm rmdir "
    b"unlink shred touch truncate dd sponge trash patch gpatch apply_patch sort gsort ed ex red "
    b"vim vi nvim yq dos2unix unix2dos sd rsync scp curl wget -delete "
    # formatters
    b"black ruff isort autopep8 autoflake pyupgrade yapf prettier eslint stylelint markdownlint "
    b"gofmt gofumpt goimports rustfmt clang-format shfmt stylua biome "
    # PowerShell
    b"set-content add-content clear-content out-file tee-object remove-item move-item copy-item "
    b"rename-item new-item sc ac clc ri del erase rd mi move cpi copy rni ren ni writealltext "
    b"writealllines writeallbytes appendalltext appendalllines git.exe".split()
)
_MARKS = b"|&;()<>'\"\\$/=,{}[]:@!"
_BREAKS = bytes.maketrans(_MARKS, b" " * len(_MARKS))
_HARMLESS = (">&1", ">&2", ">/dev/null", "> /dev/null")


def maybe_writes(command: str) -> bool:
    """Whether a command could write a file or use git, in any shell that is read here.

    False is certain for what ``reading.effects`` would find. Costs one pass over the text.
    """
    count = command.count(">")
    if count:
        for harmless in _HARMLESS:
            count -= command.count(harmless)
        if count > 0:
            return True
    # A backtick is an escape in PowerShell (n`i) and a bracket elsewhere.
    row = command.encode("latin-1", "replace").lower()
    words = row.translate(_BREAKS)
    if b"`" in row:
        words += b" " + words.replace(b"`", b" ") + b" " + words.replace(b"`", b"")
    return not _WORDS.isdisjoint(words.split())
