"""What everybody's protection rests on (WORK-6), in a few words each."""

from ..protection.shields import GIT, INSTALLED, SETTINGS, STATE

WHAT = {
    GIT: "the repository itself, with everybody's commits and index",
    STATE: "the leases, tasks and messages that all agents here share",
    INSTALLED: "the installed hooks that protect everybody's work here",
    SETTINGS: "the settings that have these hooks called",
}
