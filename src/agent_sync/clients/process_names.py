"""What a process is called, by the beginning of its command line."""

RUNTIMES = ("node", "bun", "deno")


def called(words: "list[str]") -> str:
    """The name of a process; of one that a runtime runs, the package, or else the name, of its
    script. '' where there are no words.
    """
    name = _stem(words[0]) if words else ""
    runtime = name.rstrip("0123456789.")
    if runtime not in (*RUNTIMES, "python"):
        return name
    script = next((word for word in words[1:] if word[:1] != "-"), "").replace("\\", "/")
    if runtime == "python":  # a program that was installed bears no ending
        return script.rpartition("/")[2]
    package = (
        script.rpartition("/node_modules/")[2].split("/") if "/node_modules/" in script else []
    )
    if len(package) < 2 or package[0] == ".bin":
        return _stem(script)
    return package[1] if package[0][:1] == "@" else package[0]


def _stem(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2].split(".", 1)[0]
