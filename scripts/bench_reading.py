"""How long the reader of shell commands takes for 100 KB of the worst that can be typed.

Run with the folder of the package and how often each text is tried; prints the milliseconds of the
slowest text and which it was.
"""

import sys
import time

RUNTIME = sys.argv[1] if __name__ == "__main__" else ""
SIZE = 100_000
PIECES = (
    "rm a; ", "a b ", "(((", "$((", "$(", "`", '"', "'", "{a,", "{a,b}", "\\\n", "${a:-", "<<E\n",
    "cat <<'E'\nx\nE\n", "echo $A > $B\n", "if a; then ", "for i in a b; do rm $i; done; ", "[[ a ",
    "case a in a) ", "find . -exec rm {} \\; ", "xargs ", "sudo env A=1 ", "git add a; ",
    "sed -i x f; ", "A=$A$A; ", "a | ", "a && ", "*?[", "#", "\u00e9\U0001f600 ", "$'\\x41'",
    "bash -c 'rm a'; ", "f() { ",
)  # fmt: skip


def main() -> None:
    """Read every text, keep the best of a few tries for each, print the worst of those."""
    sys.path.insert(0, RUNTIME)
    from agent_sync.shell.reading import effects

    worst, which = 0.0, ""
    for shell in ("Bash", "PowerShell"):
        for piece in PIECES:
            text = "rm x; " + (piece * (SIZE // len(piece) + 1))[:SIZE]
            took = min(_timed(effects, text, shell) for _ in range(int(sys.argv[2])))
            if took > worst:
                worst, which = took, f"{shell} {piece!r}"
    print(f"{worst:.2f} {which}")


def _timed(effects: object, text: str, shell: str) -> float:
    assert callable(effects)
    begin = time.perf_counter()
    effects(text, shell=shell)
    return (time.perf_counter() - begin) * 1_000


if __name__ == "__main__":
    main()
