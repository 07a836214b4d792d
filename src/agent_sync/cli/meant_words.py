"""What people type who know other programs, and which command of this one they mean."""

MEANT = {
    **dict.fromkeys(("off", "stop", "disable"), ("pause", "uninstall")),
    **dict.fromkeys(("on", "enable", "start"), ("install --write-settings", "doctor")),
    **dict.fromkeys(("resume", "unpause", "continue"), ("pause --end",)),
    **dict.fromkeys(("undo", "revert", "recover"), ("restore",)),
    **dict.fromkeys(("list", "ls", "show-locks"), ("locks", "status")),
    **dict.fromkeys(("remove", "delete", "rm"), ("unlock", "uninstall")),
}
"""Words of other programs, of which none is written like what is meant here."""
