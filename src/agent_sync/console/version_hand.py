"""What was lost and what becomes of it: differences and kept versions, by the operator's hand."""

from ..actions import restore_actions, restore_over_actions
from ..actions.given_values import numbered
from ..errors import UsageError
from ..repository.path_keys import folder_of
from ..views import outcomes, tables, whose_words
from ..views.terminal import ago, clean, exact
from . import diff_lines
from .operator import Operator

HOW = "restore <path>, restore V6, or restore --list"


def compare(op: Operator, values: list[str]) -> list[str]:
    """What a file holds now against the version that was lost of it, or HEAD. Raises NotFound."""
    file, number = _meant(values)
    version, key, text = restore_actions.difference(op, file, number=number)
    before = f"V{version.id} ({version.why}, {ago(version.at, op.clock())})" if version else "HEAD"
    return [f"{exact(key)}: {clean(before)} against what is there now", *diff_lines.lines(text)]


def restore(op: Operator, values: list[str]) -> list[str]:
    """Put a version back, or list what is kept. Raises NotFound, Conflict, InvalidInput."""
    if values[0] == "--list":
        return _listed(op)
    file, number = _meant(values)
    over = restore_over_actions.restore_over(op, file, number=number)
    version, done, replaced, others = over.done
    path = exact(version.key)
    if not done:
        said = [outcomes.restored_already(path, version.id)]
        return said + whose_words.versions(others, op.clock(), "restore")
    return [outcomes.restored(path, version.id, replaced, over.told)]


def asks_to_restore(op: Operator, values: list[str]) -> str:
    """What is put back, and that what is there is kept. Raises NotFound: there is nothing to."""
    if values[0] == "--list":
        return ""
    file, number = _meant(values)
    version, key, _ = restore_actions.difference(op, file, number=number)
    if version is None:
        return ""
    when = f"{version.why}, {ago(version.at, op.clock())}"
    return f"Put V{version.id} of {exact(key)} back ({when})? What is there now is kept."


def _meant(values: list[str]) -> "tuple[str, int | None]":
    """(file, number of a version): 'a.py', 'V6', 'a.py --version 6', '--version 6'."""
    words = [values[0], *" ".join(values[1:]).replace("=", " ").split()]
    file = "" if words[0] == "--version" else words.pop(0)
    if words[:1] == ["--version"]:
        words.pop(0)
    if len(words) > 1 or not (file or words):
        raise UsageError(f"usage: {HOW}")
    if words:
        return file, numbered(words[0], "V", "version")
    return ("", int(file[1:])) if file[:1] in "vV" and file[1:].isdecimal() else (file, None)


def _listed(op: Operator) -> list[str]:
    found = restore_actions.versions(op)
    cells = [
        (
            f"V{one.id}",
            ago(one.at, op.clock()),
            one.key
            if one.checkout in ("", op.project.checkout_name)
            else f"{one.key} (in {folder_of(op.project, one.checkout)})",
            owner or "person",
            changed_by or "-",
            one.why,
        )
        for one, owner, changed_by in found
    ]
    style = tables.Style(colour=False, columns=op.columns, now=op.clock())
    headers = ("VERSION", "KEPT", "PATH", "WHOSE", "CHANGED BY", "WHY")
    return tables.rows(style, cells, headers) if cells else ["No versions are kept."]
