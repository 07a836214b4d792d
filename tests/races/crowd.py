"""One of a crowd of processes: claims, holds, gives back, and writes down what it did.

Two detectors that know nothing of each other or of the database watch every hold: a file that
only one can make (O_EXCL), and a journal of intervals on the clock that all processes share,
which is compared when everything is over.
"""

import os
import sys
import time
from pathlib import Path

PATIENCE_S = 300


def main(argv: "list[str]") -> None:
    """``number how rounds pause``; begins when standard input closes."""
    number, how, rounds, pause = int(argv[0]), argv[1], int(argv[2]), float(argv[3])
    root = Path.cwd()
    worker = {"library": claim_with_library, "tasks": claim_tasks, "queue": wait_in_line}[how]
    sys.stdin.read()
    worker(root, number, rounds, pause)


def claim_with_library(root: Path, number: int, rounds: int, pause: float) -> None:
    """Take one of a few paths by the command line, as often as told; refused, try again later."""
    done, until = 0, time.monotonic() + PATIENCE_S
    while done < rounds and time.monotonic() < until:
        key = f"f{(number + done) % 3}.py"
        began = time.monotonic_ns()
        code = _run(root, number, "lock", key)
        _note(root, number, "claim", code, time.monotonic_ns() - began)
        if code == 0:
            hold(root, key, number)
            _release(root, number, "unlock", key)
            done += 1
        else:
            time.sleep(pause)


def wait_in_line(root: Path, number: int, rounds: int, _pause: float) -> None:
    """Wait in line for one path, as often as told; a busy database is asked again."""
    for _ in range(rounds):
        began = time.monotonic_ns()
        code = _ask(root, number, "lock", "line.py", f"--wait={PATIENCE_S}", "--keep")
        _note(root, number, "claim", code, time.monotonic_ns() - began)
        if code == 0:
            hold(root, "line.py", number)
            _release(root, number, "unlock", "line.py")


def claim_tasks(root: Path, number: int, _rounds: int, _pause: float) -> None:
    """Claim the next task and finish it, until the board is empty."""
    from agent_sync.cli import main as command_line
    from agent_sync.errors import StoreBusy

    while True:
        began = time.monotonic_ns()
        context = _context(root, number)
        try:
            task = command_line._result(context, ["claim-next", "--lock"]).data["task"]
        except StoreBusy as error:
            _write(root / "journal" / f"busy-{number}", f"{error}\n")
            continue
        finally:
            context.close()
        _note(root, number, "claim", 0, time.monotonic_ns() - began)
        if not isinstance(task, dict):
            return
        hold(root, str(task["id"]), number)
        with open(root / "journal" / f"won-{number}", "a", encoding="utf-8") as file:
            file.write(f"{task['id']}\n")
        _release(root, number, "complete-task", str(task["id"]))


def hold(root: Path, key: str, number: int) -> None:
    """Be the only one at a path: both detectors watch."""
    mark = root / "journal" / f"{key}.holder"
    begin = time.monotonic_ns()
    try:
        os.close(os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        _write(root / "journal" / f"overlap-{number}", f"{key}\n")
    else:
        for _ in range(200):  # long enough for another to come by
            os.stat(mark)
        mark.unlink(missing_ok=True)
    _write(root / "journal" / f"{key}.journal", f"{begin} {time.monotonic_ns()} {number}\n")


def _context(root: Path, number: int) -> "Context":
    from agent_sync.cli.context import Context

    return Context({"AGENT_SYNC_ID": f"agent-{number}"}, str(root))


def _run(root: Path, number: int, *words: str) -> int:
    from agent_sync.cli import main as command_line
    from agent_sync.errors import AgentSyncError

    context = _context(root, number)
    try:
        command_line._result(context, list(words))
        return 0
    except AgentSyncError as error:
        if error.exit_status != 2:
            kind = "busy" if error.code == "database_busy" else "error"
            _write(root / "journal" / f"{kind}-{number}", f"{error.code}: {error}\n")
        return error.exit_status
    finally:
        context.close()


def _release(root: Path, number: int, *words: str) -> None:
    """Give back what was had."""
    _note(root, number, "release", _ask(root, number, *words), 0)


def _ask(root: Path, number: int, *words: str) -> int:
    """What a command ends with; it is given again while it is told that the database is busy."""
    code, until = _run(root, number, *words), time.monotonic() + PATIENCE_S
    while code == 1 and time.monotonic() < until:
        code = _run(root, number, *words)
    return code


def _note(root: Path, number: int, what: str, code: int, took_ns: int) -> None:
    _write(root / "journal" / f"done-{number}", f"{what} {code} {took_ns}\n")


def _write(path: Path, line: str) -> None:
    """One line in one write: lines of several processes never mix."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


TYPE_CHECKING = False
if TYPE_CHECKING:
    from agent_sync.cli.context import Context

if __name__ == "__main__":
    main(sys.argv[1:])
