"""Two machines on an ordinary day (checks S9, S10)."""

from collections.abc import Callable

import machine_steps
import pytest
from played_machines import World

Play = Callable[[Callable[[World], None]], None]


@pytest.mark.proves("LINK-1", "LINK-2")
def test_a_lock_refuses_the_edit_on_the_other_machine(play: Play) -> None:
    """S9."""
    play(machine_steps.a_lock_refuses_there)


@pytest.mark.proves("LINK-1")
def test_a_message_reaches_the_next_step_there(play: Play) -> None:
    play(machine_steps.mail_reaches_the_next_step)


@pytest.mark.proves("LINK-2")
def test_a_task_has_one_owner(play: Play) -> None:
    play(machine_steps.a_task_has_one_owner)


@pytest.mark.proves("LINK-2")
def test_a_gate_stops_both(play: Play) -> None:
    play(machine_steps.a_gate_stops_both)


@pytest.mark.proves("LINK-2")
def test_of_a_hundred_things_none_is_held_twice(play: Play) -> None:
    """S10."""
    play(machine_steps.a_race_has_one_winner)
