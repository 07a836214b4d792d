"""The one key of a path (LOCK-2), and the path of a key."""

import os

from .location import MAIN, Project, checkout_at

WHOLE = "**"
"""The key of the repository's root folder: it covers every path in it."""
_MADE = frozenset("K;`")
"""What NFC makes of KELVIN SIGN, GREEK QUESTION MARK and GREEK VARIA: all that is not ASCII before
and is ASCII behind it.
"""


def key_of(project: Project, path: str, base: str, *, link: bool = False) -> tuple[str, str]:
    """(key, checkout) of a file: the same key from wherever and however it is named.

    Relative paths start at ``base``. The key is relative to the file's own checkout of this
    repository, with '/', NFC, case folded where the file system folds it; so is that of a file
    of another repository inside the checkout. The checkout is given by its name, which is the
    same wherever it is mounted (WORK-7); ``folder_of`` is where it is. A path outside
    the repository keeps its absolute path and has checkout ''. With ``link`` the path is a link
    and its own name is meant. Raises InvalidInput when no file can be named so.
    """
    full = os.path.join(base, path)
    try:
        real = _own(full) if link else os.path.realpath(full)
    except ValueError:
        from ..wrong_values import InvalidInput

        raise InvalidInput(f"{path!r} is no path") from None
    folder = real if os.path.isdir(real) else os.path.dirname(real)
    root, name = _around(project, folder)
    if not name:
        return absolute_key(project, real), ""
    inside = real[len(root) :].lstrip(os.sep)
    return (normal(inside, folds=project.folds) if inside else WHOLE), name


def _own(path: str) -> str:
    """Where a link itself is."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def path_of(project: Project, checkout: str, key: str) -> str:
    """Where the file of a key is, for this caller. An absolute key is its own path.

    ``checkout`` is a name, as ``key_of`` gives it. A file's name
    that is not stored as the key spells it (another Unicode form, bytes that are no
    UTF-8) is looked up in its folder; one that is not there comes back as spelled.
    """
    return path_in(project, folder_of(project, checkout) if key[:1] != "/" else "", key)


def path_in(project: Project, folder: str, key: str) -> str:
    """The same below a folder; '' for an absolute key."""
    absolute = not folder or key[:1] == "/"
    if absolute:
        path = _of_absolute(key)
    else:
        path = folder.rstrip(os.sep) + os.sep + key.replace("/", os.sep)
    if not may_differ(key) or os.path.lexists(path):
        return path
    here = path[: path.find("/") + 1] if absolute else folder
    for name in path[len(here) :].strip("/").split("/") if absolute else key.split("/"):
        here = os.path.join(here, _spelled(here, name, folds=project.folds))
    return here


def folder_of(project: Project, checkout: str) -> str:
    """The folder of a checkout that is stored by its name, as this caller reaches it.

    '' for ''. Of a worktree that is gone, a folder that is not there either.
    """
    if checkout == project.checkout_name:
        return project.checkout
    if checkout == MAIN and project.root != project.checkout:
        return project.root
    if not checkout:
        return ""
    from .other_checkouts import folder

    return folder(project, checkout)


def name_of(project: Project, folder: str) -> str:
    """The name of the checkout of this repository that is rooted exactly there, or ''."""
    if folder == project.checkout:
        return project.checkout_name
    if not project.common:
        return MAIN if _same(folder, project.root) else ""
    common, name = checkout_at(folder)
    return name if common and _is_ours(project, folder, common, name) else ""


def may_differ(key: str, *, folds: bool = False) -> bool:
    """Whether a name may have this key and be spelled otherwise; case apart."""
    if not key.isascii() or "\\x" in key:
        return True
    return not _MADE.isdisjoint(key) or (folds and "k" in key)  # KELVIN SIGN folds to it


def _of_absolute(key: str) -> str:
    """An absolute key as a path: on Windows a drive stands behind its first '/'."""
    return key[1:] if os.sep == "\\" and key[2:3] == ":" else key


def key_of_name(project: Project, name: bytes) -> str:
    """The key of a file inside its checkout, from its name as git gives it."""
    return normal(os.fsdecode(name), folds=project.folds)


def _spelled(folder: str, name: str, *, folds: bool) -> str:
    if os.path.lexists(os.path.join(folder, name)):
        return name
    try:
        entries = os.listdir(folder)
    except (OSError, ValueError):
        return name
    return next((entry for entry in entries if normal(entry, folds=folds) == name), name)


def _around(project: Project, folder: str) -> tuple[str, str]:
    """(root, name) of the checkout of this repository that a folder lies in, or two ''."""
    inside = project.root.rstrip(os.sep) + os.sep
    if not project.common and (folder + os.sep).startswith(inside):
        return project.root, MAIN
    here = folder
    while here != project.checkout:
        # lexists first: most folders hold no .git, and a missing name is the cheapest answer.
        # A '.git' that is not this repository's belongs to what is around it.
        if not project.common or os.path.lexists(os.path.join(here, ".git")):
            name = name_of(project, here)
            if name:
                return here, name
        above = os.path.dirname(here)
        if above == here:
            return "", ""
        here = above
    return project.checkout, project.checkout_name


def _is_ours(project: Project, folder: str, common: str, name: str) -> bool:
    if common == project.common:
        return True
    # Seen through another mount. Two main checkouts may be linked to one '.git'.
    beside = name == MAIN and os.path.basename(project.common) == ".git"
    return _same(common, project.common) and not (beside and not _same(folder, project.root))


def _same(folder: str, other: str) -> bool:
    try:
        return os.path.samefile(folder, other)
    except (OSError, ValueError):
        return False


def normal(text: str, *, folds: bool) -> str:
    """A path below a checkout as a key spells it."""
    if os.sep != "/":
        text = text.replace(os.sep, "/")
    if text.isascii():
        return text.lower() if folds else text
    import unicodedata

    # A name that is no UTF-8 cannot be stored as text: its bytes are written out.
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    text = unicodedata.normalize("NFC", text)
    return text.lower() if folds else text


def absolute_key(project: Project, real: str) -> str:
    """The absolute key of a real path."""
    key = normal(real, folds=project.folds)
    return key if key.startswith("/") else "/" + key
