"""The folders that installing makes, noted so that uninstalling removes those and no others."""

import os
from pathlib import Path

from ..store.prepare import make_folder
from . import whole_files
from .claude_code import install_record
from .scopes import Place


def missing(where: Place, *, skill: bool = True) -> list[str]:
    """The folders of ``where`` that installing will make, as the record names them."""
    folders = [where.base, where.coordination, *([where.skill.parent] if skill else [])]
    return [relative(where, folder) for folder in folders if not folder.exists()]


def relative(where: Place, folder: Path) -> str:
    """A folder as the record names it: by its way from ``.claude``."""
    return Path(os.path.relpath(folder, where.base)).as_posix()


def note(where: Place, made: list[str]) -> None:
    """Note the folders that installing has made."""
    if not made:
        return
    with whole_files.reported("cannot make the coordination folder"):
        make_folder(str(where.coordination))
    known = install_record.load(where.records)
    known.made = sorted({*known.made, *made})
    install_record.save(where.records, known)


def remove_empty(where: Place, made: list[str]) -> None:
    """The folders that installing made, innermost first, where nobody put anything in."""
    own = where.coordination
    ours = relative(where, own) in made and own.is_dir()
    if ours and os.listdir(own) == [".gitignore"]:
        (own / ".gitignore").unlink()
    folders = (os.path.abspath(where.base / name) for name in made)
    for folder in sorted(folders, key=lambda path: -path.count(os.sep)):
        try:
            if _may_be_ours(where, folder):
                os.rmdir(folder)
        except OSError:
            continue


def _may_be_ours(where: Place, folder: str) -> bool:
    """A record may have come with a clone: it names no folder of anybody else."""
    inside = Path(os.path.realpath(folder)).parents
    if where.scope == "user":
        return folder == str(where.base) or where.base in Path(folder).parents
    return Path(os.path.realpath(where.target)) in inside
