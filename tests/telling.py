"""Each failure is told when it happens, by its name and its reason, with several workers too."""

import pytest

LONGEST = 200
"""Letters of a reason; all of it stands at the end of the run."""


class Telling:
    """Writes a line for every failure among the dots."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test is over."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and terminal is not None:
            terminal.write(f"\n{told(report)}\n", red=True)


def told(report: pytest.TestReport) -> str:
    """What failed and why, in one line."""
    phase = "" if report.when == "call" else f" ({report.when})"
    return f"FAILED {report.nodeid}{phase}: {_reason(report)}"


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    words = crash.message if crash else str(report.longrepr)
    return " ".join(words.split())[:LONGEST]


def in_front(config: pytest.Config) -> bool:
    """Whether this process has the terminal; workers only hand their reports over."""
    return not hasattr(config, "workerinput")


def install(config: pytest.Config) -> None:
    """Tell failures from now on."""
    if in_front(config):
        config.pluginmanager.register(Telling(config), "telling")
