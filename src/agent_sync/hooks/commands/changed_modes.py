"""Whether a new mode, owner or attribute keeps hooks from a place that they need (WORK-6)."""

import os


def bars(how: str, path: str) -> bool:
    """``how`` is the command and its first word (``chmod 000``). False where it is not certain."""
    command, _, word = how.partition(" ")
    if command == "chmod":
        return _chmod(word, folder=os.path.isdir(path))
    if command == "chown":
        return _chown(word.partition(":")[0].partition(".")[0], path)
    return command == "chattr" and "+" in word and not {"i", "a"}.isdisjoint(word)


def _chmod(mode: str, *, folder: bool) -> bool:
    """Its owner has to read, write and, in a folder, search; nobody else may write.

    What others can write is not trusted any more.
    """
    need = 0o700 if folder else 0o600
    if mode.isascii() and mode.isdigit() and len(mode) < 6:
        try:
            bits = int(mode, 8)
        except ValueError:
            return False
        return bits & need != need or bool(bits & 0o022)
    return any(_clause(clause, folder=folder) for clause in mode.split(","))


def _clause(clause: str, *, folder: bool) -> bool:
    who = clause[: len(clause) - len(clause.lstrip("ugoa"))]
    sign, rights = clause[len(who) : len(who) + 1], set(clause[len(who) + 1 :])
    owner = not who or "u" in who or "a" in who
    wanted = set("rwx") if folder else set("rw")
    if "X" in rights and folder:
        rights.add("x")
    if sign == "-":
        return owner and bool(rights & wanted)
    if sign == "=" and owner and not (wanted <= rights or rights & set("ugo")):
        return True
    return sign in ("+", "=") and "w" in rights and bool({"g", "o", "a"} & set(who))


def _chown(owner: str, path: str) -> bool:
    """Whether it goes to somebody else."""
    if not (owner.isascii() and owner.isdigit()):
        return bool(owner)
    try:
        return len(owner) < 12 and int(owner) != os.lstat(path).st_uid
    except OSError:
        return False
