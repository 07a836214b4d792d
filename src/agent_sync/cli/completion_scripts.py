"""``completion SHELL``: the script that makes a shell ask ``tab_answers`` what fits.

A script knows no command and no option: those come from the program that is on the PATH when
somebody presses Tab, and from nowhere when it is gone.
"""

import argparse

from .context import Context
from .parsing import Parser, command
from .result import Result
from .tab_answers import BASH, FISH, SHELLS, ZSH


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "completion",
        run_completion,
        "print a completion script",
        more="Raw output: the script. bash: source <(agent-sync completion bash). zsh: the same "
        "with zsh, or the\noutput as a file _agent-sync in fpath. fish: agent-sync completion "
        "fish | source. The script asks the program\nat each Tab: 'agent-sync complete --shell "
        "SHELL --index N -- WORDS...' prints, raw, what the shell adds of its\nown (files, "
        "folders or none) and how long the option before '=' is, then one candidate a line.",
    )
    parser.add_argument("shell", choices=SHELLS)


def run_completion(_context: Context, args: argparse.Namespace) -> Result:
    """The script for one shell, as raw lines."""
    return Result(stream=SCRIPTS[args.shell].strip("\n").split("\n"))


# Bash breaks words at '=' and ':' too; they are put together again from the line. What readline
# is about to replace is $2, so each candidate is that with something behind it. Bash 3.2 has no
# compopt: there it completes files where nothing is offered.
_BASH = r"""
# agent-sync completion for bash (3.2 and later)
_agent_sync() {
  local line="${COMP_LINE-}" word own row i
  local -a words
  words=()
  line="${line:0:${COMP_POINT:-0}}"
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word="${COMP_WORDS[i]-}"
    if [ -z "${COMP_LINE-}" ]; then
      words[i]="$word"
      continue
    fi
    if [ "$i" -eq 0 ] || [[ "$line" == [[:space:]]* ]]; then
      words[${#words[@]}]=""
      line="${line#"${line%%[![:space:]]*}"}"
    fi
    if [ "$i" -eq "$COMP_CWORD" ]; then word="$line"; fi
    words[${#words[@]} - 1]="${words[${#words[@]} - 1]}$word"
    line="${line#"$word"}"
  done
  COMPREPLY=()
  own=""
  while IFS= read -r row; do
    if [ -z "$own" ]; then
      own="${row%% *}"
      case "$own" in files | folders | none) ;; *) return 0 ;; esac
    else
      COMPREPLY[${#COMPREPLY[@]}]="${2-$word}$row"
    fi
  done < <(command agent-sync complete --shell bash --index "$((${#words[@]} - 2))" \
    -- "${words[@]:1}" 2>/dev/null </dev/null)
  if type compopt >/dev/null 2>&1; then
    case "$own" in
      folders) compopt +o default -o dirnames 2>/dev/null ;;
      none) compopt +o default 2>/dev/null ;;
    esac
    compopt -o nosort 2>/dev/null # bash 4.4
  fi
  return 0
}
complete -o default -F _agent_sync agent-sync
"""

# Sourced before the completion system was started, it waits for that until the first prompt, and
# then starts it itself, without writing a dump.
_ZSH = r"""
#compdef agent-sync
# agent-sync completion for zsh
_agent-sync() {
  local -a answer values shown options expl
  local typed row about own found=1
  integer width=0 most=$((COLUMNS - 1))
  typed="${(Q)${:-$QIPREFIX$IPREFIX$PREFIX}}"
  answer=("${(@f)$(command agent-sync complete --shell zsh --index $((CURRENT - 2)) \
    -- "${(@Q)words[2,CURRENT-1]}" "$typed" 2>/dev/null </dev/null)}")
  [[ "$answer[1]" == (files|folders|none)\ <-> ]] || return 1
  own="${answer[1]%% *}"
  (( ${answer[1]##* } )) && compset -p "${answer[1]##* }"
  values=("${(@)${(@)answer[2,-1]}%%$'\t'*}")
  for row in "${(@)values}"; do
    (( ${(m)#row} > width )) && width=${(m)#row}
  done
  (( width > COLUMNS / 2 )) && width=$((COLUMNS / 2))
  for row in "${(@)answer[2,-1]}"; do
    about="${row#*$'\t'}"
    row="${(mr:width:)${row%%$'\t'*}}${about:+  -- $about}"
    shown+=("${(mr:most:)row}")
  done
  [[ -n "$about" ]] && options=(-l -d shown)
  (( $#values )) && _wanted -V values expl value compadd "$options[@]" -a values && found=0
  case "$own" in
    files) _files && found=0 ;;
    folders) _files -/ && found=0 ;;
  esac
  return found
}
_agent-sync-arm() {
  add-zsh-hook -d precmd _agent-sync-arm
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D -i }
  compdef _agent-sync agent-sync
}
if [[ "$funcstack[1]" == _agent-sync ]]; then
  _agent-sync "$@"
elif (( $+functions[compdef] )); then
  compdef _agent-sync agent-sync
else
  autoload -Uz add-zsh-hook && add-zsh-hook precmd _agent-sync-arm
fi
"""

_FISH = r"""
# agent-sync completion for fish (3.0 and later)
function __agent_sync_complete
    command -sq agent-sync
    or return
    set -l words (commandline -opc)
    set -l token (commandline -ct)
    set -l index (math (count $words) - 1)
    set -e words[1]
    set -l answer (command agent-sync complete --shell fish --index $index \
        -- $words "$token" 2>/dev/null </dev/null)
    set -l own (string split ' ' -- "$answer[1]")
    contains -- "$own[1]" files folders none
    or return
    set -e answer[1]
    test (count $answer) -gt 0
    and printf '%s\n' $answer
    set -l head ''
    test "$own[2]" -gt 0
    and set head (string sub -l $own[2] -- "$token")
    set -l rest (string sub -s (math $own[2] + 1) -- "$token")
    switch $own[1]
        case files
            printf '%s\n' "$head"(__fish_complete_path "$rest")
        case folders
            printf '%s\n' "$head"(__fish_complete_directories "$rest")
    end
end
complete -c agent-sync -e
complete -c agent-sync -f -k -a '(__agent_sync_complete)'
"""

SCRIPTS = {BASH: _BASH, ZSH: _ZSH, FISH: _FISH}
