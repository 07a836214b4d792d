"""Which claims keep so much from others that they need full access (LINK-6)."""


def several(key: str) -> bool:
    """Whether a key may cover several paths: a folder, or a pattern."""
    return key.endswith("/") or bool(set(key) & set("*?["))


def is_wide(target: str, key: str) -> bool:
    """Whether a folder or pattern covers a top folder, what lies in one, or everything.

    One path, and a thing that is no path, are never wide.
    """
    return target not in ("file", "resource") and fixed_folders(key) < 2


def fixed_folders(key: str) -> int:
    """With how many folders, named in full, a folder or pattern begins."""
    parts = key.rstrip("/").split("/")
    return next((n for n, part in enumerate(parts) if set(part) & set("*?[")), len(parts))
