"""Commands that edit files in place: stream editors, line editors, converters."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field


def _sed(call: "Call") -> None:
    arguments = call.arguments
    for place, word in enumerate(arguments[:-1]):
        # The way of BSD: the suffix is a word of its own, and may be empty.
        if word is not None and _is_bare_i(word) and _is_suffix(arguments, place + 1):
            call.arguments = arguments[: place + 1] + arguments[place + 2 :]
            break
    long = ("--expression", "--file", "--line-length")
    found = call.options("efl", long, attached="i")
    if found.has("-i", "--in-place"):
        scripted = found.has("-e", "--expression", "-f", "--file")
        files = found.operands if scripted else found.operands[1:]
        call.files(files, how="sed -i", content=True)


def _is_bare_i(word: str) -> bool:
    return word[:1] == "-" and word[-1:] == "i" and word[:2] != "--" and len(word) < 6


def _is_suffix(arguments: "list[Field]", place: int) -> bool:
    word = arguments[place]
    if word == "":
        return True
    enough = len(arguments) - place > 2
    return word is not None and word[:1] == "." and word[1:].isalnum() and enough


def _perl(call: "Call") -> None:
    found = call.options("eEI", attached="iFCMmxDdV", ordered=True)
    _in_place(call, found, scripted=found.has("-e", "-E"))


def _ruby(call: "Call") -> None:
    found = call.options("eErI", attached="iFCKTWx", ordered=True)
    if not found.has("-C"):
        _in_place(call, found, scripted=found.has("-e"))


def _in_place(call: "Call", found: "Options", *, scripted: bool) -> None:
    """Without a script among the options the first operand is one; what follows is its own."""
    if found.has("-i"):
        files = found.operands if scripted else found.operands[1:]
        call.files(files, how=f"{call.name} -i", content=True)


def _awk(call: "Call") -> None:
    found = call.options("vFfiE", ("--include", "--assign", "--field-separator", "--file"))
    if "inplace" in found.values("-i", "--include"):
        files = found.operands if found.has("-f", "--file") else found.operands[1:]
        files = [one for one in files if one is None or "=" not in one]
        call.files(files, how="awk -i inplace", content=True)


def _sort(call: "Call") -> None:
    found = call.options("koStT", ("--output", "--key", "--field-separator"))
    if found.has("-o", "--output") and found.value("-o", "--output") != "-":
        call.file(found.value("-o", "--output"), how="sort -o", content=True)


def _ed(call: "Call") -> None:
    call.files(call.options("p", ("--prompt",)).operands, content=True)


def _vi(call: "Call") -> None:
    """ex, and vi without a screen: an editor that a script can use."""
    found = call.options("cuSTiWw", ("--cmd",))
    if call.name == "ex" or found.has("-e", "-E"):
        files = [one for one in found.operands if one is None or one[:1] != "+"]
        call.files(files, content=True)


def _yq(call: "Call") -> None:
    found = call.options("o", ("--arg", "--argjson"))
    operands = found.operands
    if operands[:1] and operands[0] in ("eval", "e", "eval-all", "ea"):
        operands = operands[1:]
    if found.has("-i", "--inplace", "--in-place"):
        call.files(operands[1:] or operands, how="yq -i", content=True)


def _line_ends(call: "Call") -> None:
    found = call.options("c", ("--convmode",))
    files = found.operands[1::2] if found.has("-n", "--newfile") else found.operands
    call.files(files, content=True)


def _sd(call: "Call") -> None:
    found = call.options("nf", ("--max-replacements", "--flags"))
    if not found.has("-p", "--preview"):
        call.files(found.operands[2:], content=True)


TABLE = {
    "sed": _sed,
    "gsed": _sed,
    "perl": _perl,
    "ruby": _ruby,
    "awk": _awk,
    "gawk": _awk,
    "mawk": _awk,
    "sort": _sort,
    "gsort": _sort,
    "ed": _ed,
    "red": _ed,
    "ex": _vi,
    "vim": _vi,
    "vi": _vi,
    "nvim": _vi,
    "yq": _yq,
    "dos2unix": _line_ends,
    "unix2dos": _line_ends,
    "sd": _sd,
}
SIGNS = {"awk": "inplace", "gawk": "inplace", "mawk": "inplace"}
