"""Names for agents that brought none."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.identity import names
from agent_sync.identity.names import ADJECTIVES, NOUNS, suggest

pytestmark = pytest.mark.proves("ID-3")

GRID = {f"{adjective}-{noun}" for adjective in ADJECTIVES for noun in NOUNS}


def test_the_words_are_short_plain_and_different() -> None:
    words = ADJECTIVES + NOUNS
    assert len(set(words)) == len(words) == 128
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in words)
    # The walk over the grid takes odd steps, which meets every pair of a power of two.
    assert len(GRID) == 4096


@given(st.text())
def test_a_name_is_a_pair_and_always_the_same(seed: str) -> None:
    assert suggest(seed, ()) in GRID
    assert suggest(seed, ()) == suggest(seed, set())


def test_any_seed_will_do() -> None:
    assert len({suggest(seed, ()) for seed in ("", "\ud800", "a" * 100_000, "\0")}) == 4


def test_the_same_in_another_process() -> None:
    script = "import sys; sys.path.insert(0, sys.argv[1])\n"
    script += "from agent_sync.identity.names import suggest; print(suggest('session-1', ()))"
    source = str(Path(names.__file__).parents[2])
    command = [sys.executable, "-S", "-c", script, source]
    shown = {
        subprocess.check_output(
            command, text=True, timeout=30, env=dict(os.environ, PYTHONHASHSEED=hash_seed)
        )
        for hash_seed in ("1", "2")
    }
    assert shown == {suggest("session-1", ()) + "\n"}


def test_seeds_spread_over_all_words() -> None:
    given_names = {suggest(f"session-{number}", ()) for number in range(2000)}
    assert len(given_names) > 1400  # 2,000 throws at 4,096 pairs leave about 1,580 different
    assert {name.split("-")[0] for name in given_names} == set(ADJECTIVES)
    assert {name.split("-")[1] for name in given_names} == set(NOUNS)


@pytest.mark.parametrize("seed", ["two"])
def test_a_name_is_never_taken_until_all_are(seed: str) -> None:
    taken: set[str] = set()
    for _ in range(len(GRID)):
        name = suggest(seed, taken)
        assert name in GRID
        assert name not in taken
        taken.add(name)
    assert taken == GRID


def test_a_number_follows_when_all_are_taken() -> None:
    first = suggest("one", ())
    assert suggest("one", GRID) == f"{first}-2"
    second = suggest("one", GRID | {f"{first}-2"})
    assert second != f"{first}-2"
    assert second.removesuffix("-2") in GRID
    assert suggest("one", GRID | {f"{pair}-2" for pair in GRID}) == f"{first}-3"
