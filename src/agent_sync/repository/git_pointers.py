"""What git's own small files and folders say about a place: the branch, where a pointer leads."""

import os

from .location import common_dir, head_of, is_git_dir


def not_in_checkout(folder: str) -> str:
    """Why ``folder`` is no place to edit files: it is or lies in a git directory; else ''."""
    around = _git_dir_around(folder)
    if not around:
        return ""
    return (
        f"{folder} is in the git directory {around}, not in a checkout; "
        "'git worktree list' names the checkouts: go into one of them"
    )


def _git_dir_around(folder: str) -> str:
    here = os.path.realpath(folder)
    while not common_dir(here):
        if is_git_dir(here) and os.path.isdir(os.path.join(here, "refs")):
            return here
        above = os.path.dirname(here)
        if above == here:
            break
        here = above
    return ""


def read_pointer(path: str) -> str:
    """The path that a small file of git's holds, with or without 'gitdir:'; '' for none."""
    try:
        text = os.fsdecode(head_of(path).removeprefix(b"gitdir:").split(b"\n", 1)[0].strip())
    except (OSError, ValueError):
        return ""
    return "" if "\0" in text else text


def branch_of(checkout: str) -> str:
    """The branch that a checkout is on, 'no branch' when it is on none, '' when nothing says so."""
    dot_git = os.path.join(checkout, ".git")
    try:
        if os.path.isfile(dot_git):
            pointer = head_of(dot_git).removeprefix(b"gitdir:").strip()
            dot_git = os.path.join(checkout, os.fsdecode(pointer))
        head = os.fsdecode(head_of(os.path.join(dot_git, "HEAD"))).strip()
    except (OSError, ValueError):
        return ""
    marker = "ref: refs/heads/"
    return head.removeprefix(marker) if head.startswith(marker) else "no branch"
