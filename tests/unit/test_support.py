"""What the tests lean on."""

from typing import Any

import pytest

import elsewhere
import support


def test_a_missing_program_skips_or_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert support.need("sh").endswith("sh")
    with pytest.raises(pytest.skip.Exception):
        support.need("no-such-program")
    monkeypatch.setattr(support, "NEEDED", ["no-such-program"])
    # A skip must not get out of here: it would pass for a success.
    with pytest.raises((AssertionError, pytest.skip.Exception)) as raised:
        support.need("no-such-program")
    assert raised.type is AssertionError


# --- tests that only some systems can run ---------------------------------------------------------


class Item:
    """What a test is called, and the marks that it gets."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid
        self.marks: list[pytest.MarkDecorator] = []

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        """As pytest's own."""
        self.marks.append(mark)


@pytest.mark.parametrize("system", elsewhere.TABLES)
def test_what_a_system_cannot_run_is_skipped_with_the_reason(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    items: list[Any] = [Item("tests/faults/test_matrix.py::test_x"), Item("tests/unit/x.py::y")]
    elsewhere.leave_out(items)
    (mark,) = items[0].marks
    assert (mark.name, items[1].marks) == ("skip", [])
    assert mark.kwargs["reason"].startswith(f"{system}: ")


def test_the_list_names_what_is_there_and_leaves_linux_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for table in elsewhere.TABLES.values():
        for beginning in table:
            file, _, name = beginning.partition("::")
            assert (support.CHECKOUT / file).exists(), beginning
            assert f"def {name}" in (support.CHECKOUT / file).read_text("utf-8") if name else True
    monkeypatch.setattr("sys.platform", "linux")
    item: Any = Item("tests/faults/test_matrix.py::test_x")
    elsewhere.leave_out([item])
    elsewhere.need_posix("a shell")
    assert item.marks == []


def test_a_process_on_windows_gets_what_it_needs_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    assert set(elsewhere.environment()) == {"PATH", "XDG_CACHE_HOME", "AGENT_SYNC_GIT_MS"}
    monkeypatch.setattr("sys.platform", "win32")
    assert elsewhere.environment()["SYSTEMROOT"] == "C:\\Windows"
    with pytest.raises(pytest.skip.Exception, match="win32: a shell"):
        elsewhere.need_posix("a shell")
