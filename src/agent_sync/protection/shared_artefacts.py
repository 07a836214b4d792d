"""Files that programs make for everybody: never claimed by whose program wrote them (WORK-2).

The names of lock files are those of the tools' own documentation.
"""

LOCK_FILES = frozenset(
    (
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock"),
        *("bun.lockb", "deno.lock", "cargo.lock", "poetry.lock", "uv.lock", "pdm.lock"),
        *("pipfile.lock", "composer.lock", "gemfile.lock", "go.sum", "mix.lock", "pubspec.lock"),
        *("flake.lock", "podfile.lock", "packages.lock.json", "gradle.lockfile", "pixi.lock"),
        *("package.resolved", "conan.lock", "rebar.lock"),
    )
)
SNAPSHOT_FOLDERS = ("__snapshots__", "__image_snapshots__", ".vcr", "cassettes")
SNAPSHOT_ENDS = (".snap", ".snap.new", ".ambr", ".approved.txt")


def by_name(key: str) -> bool:
    """Whether a file is one by its name: a lock file or a snapshot of tests."""
    *folders, name = key.casefold().split("/")
    if name in LOCK_FILES or name.endswith(SNAPSHOT_ENDS):
        return True
    return any(folder in SNAPSHOT_FOLDERS for folder in folders)
