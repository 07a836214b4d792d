"""What git's log of HEAD says of a move: did it make a commit (WORK-8)."""

from pathlib import Path

import pytest

from agent_sync.git import head_log

NONE, ONE, TWO, THREE = ("0" * 40, "1" * 40, "2" * 40, "3" * 40)


def written(folder: Path, *rows: "tuple[str, str, str]") -> str:
    """A git folder with such a log."""
    log = folder / "logs" / "HEAD"
    log.parent.mkdir(parents=True)
    text = "".join(
        f"{old} {new} A <a@x> {at} +0000\t{said}\n" for at, (old, new, said) in enumerate(rows)
    )
    log.write_text(text)
    return str(folder)


@pytest.mark.parametrize(
    ("said", "makes"),
    [
        ("commit: x", True),
        ("commit (amend): x", True),
        ("commit (merge): x", True),
        ("cherry-pick: reset: moving", True),
        ("revert: x", True),
        ("am: x", True),
        ("merge feat: Merge made by the 'ort' strategy.", True),
        ("merge feat: Fast-forward", False),
        ("pull: Fast-forward", False),
        ("pull: Merge made by the 'ort' strategy.", True),
        ("pull --rebase (start): checkout 123", False),
        ("pull --rebase (pick): x", True),
        ("rebase (pick): x", True),
        ("rebase (finish): returning to refs/heads/main", False),
        ("rebase -i (start): checkout main", False),
        ("reset: moving to HEAD~1", False),
        ("checkout: moving from main to feat", False),
        ("Branch: renamed refs/heads/main to refs/heads/trunk", False),
        ("", True),
    ],
)
def test_which_moves_make_a_commit(said: str, makes: bool) -> None:  # noqa: FBT001
    assert head_log.Move(ONE, TWO, 0, said).makes is makes


def test_the_first_move_of_a_checkout_makes_one_only_by_a_commit() -> None:
    assert head_log.Move(NONE, ONE, 0, "commit (initial): x").makes
    assert not head_log.Move(NONE, ONE, 0, "").makes
    assert not head_log.Move(NONE, ONE, 0, "clone: from x").makes


def test_moves_are_those_after_head_was_last_there(tmp_path: Path) -> None:
    own = written(
        tmp_path,
        (NONE, ONE, "commit (initial): a"),
        (ONE, TWO, "commit: b"),
        (TWO, ONE, "reset: moving to HEAD~1"),
        (ONE, THREE, "commit: c\tof two parts"),
    )
    assert [one.new for one in head_log.moves_since(own, ONE)] == [THREE]
    assert [one.new for one in head_log.moves_since(own, TWO)] == [ONE, THREE]
    assert len(head_log.moves_since(own, "")) == 4
    assert head_log.moves_since(str(tmp_path / "none"), ONE) == []


def test_of_a_long_log_the_end_is_read(tmp_path: Path) -> None:
    own = written(tmp_path, *[(ONE, TWO, "x" * 500)] * 1000, (TWO, THREE, "commit: c"))
    assert head_log.moves_since(own, TWO)[-1].new == THREE
    assert len(head_log.moves_since(own, "")) < 300
