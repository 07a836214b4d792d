"""``completion SHELL``: a script made from the parsers themselves."""

import argparse

from .context import Context
from .parsing import Parser, command
from .result import Result

SHELLS = ("bash", "zsh", "fish")


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "completion",
        run_completion,
        "print a completion script",
        more="Raw output. For example: source <(agent-sync completion bash)",
    )
    parser.add_argument("shell", choices=SHELLS)


def run_completion(_context: Context, args: argparse.Namespace) -> Result:
    """The script for one shell, as raw lines."""
    commands = _commands()
    script = {"bash": _bash, "zsh": _zsh, "fish": _fish}[args.shell](commands)
    return Result(stream=script.rstrip("\n").split("\n"))


Commands = dict[str, tuple[str, list[tuple[str, str]]]]


def _commands() -> Commands:
    """Each command with its summary and its options with theirs."""
    from .main import MODULES, build_parser

    top, parsers = build_parser(MODULES)
    helps = {
        choice.dest: choice.help or ""
        for action in top._actions
        if isinstance(action, argparse._SubParsersAction)
        for choice in action._choices_actions
    }
    return {name: (helps.get(name, ""), _options(parser)) for name, parser in parsers.items()}


def _options(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    return [
        (option, action.help or "")
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    ]


def _bash(commands: Commands) -> str:
    cases = "\n".join(
        f"    {name}) words='{' '.join(option for option, _ in options)}' ;;"
        for name, (_, options) in commands.items()
    )
    return f"""\
_agent_sync() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words
  case ${{COMP_WORDS[1]}} in
{cases}
    *) words='{" ".join(commands)}' ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words='{" ".join(commands)}'; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _agent_sync agent-sync
"""


def _zsh(commands: Commands) -> str:
    listed = "\n".join(
        f"    {_quoted(name + ':' + summary)}" for name, (summary, _) in commands.items()
    )
    cases = "\n".join(
        f"    {name}) compadd -- {' '.join(option for option, _ in options)} ;;"
        for name, (_, options) in commands.items()
    )
    return f"""\
#compdef agent-sync
_agent_sync() {{
  local -a commands
  commands=(
{listed}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  if [[ $words[CURRENT] != -* ]]; then _files; return; fi
  case $words[2] in
{cases}
  esac
}}
compdef _agent_sync agent-sync
"""


def _fish(commands: Commands) -> str:
    lines = []
    for name, (summary, options) in commands.items():
        lines.append(
            f"complete -c agent-sync -f -n __fish_use_subcommand -a {name} -d {_quoted(summary)}"
        )
        lines += [
            f"complete -c agent-sync -n '__fish_seen_subcommand_from {name}' "
            f"-l {option[2:]} -d {_quoted(text)}"
            for option, text in options
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "").replace("'", "’") + "'"
