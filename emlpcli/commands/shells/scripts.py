"""The scripts by which bash, zsh and fish ask what continues a line, and where they are put.

Each hands the line up to the cursor to `emlp`, which answers with a value a line, and for zsh and
fish its meaning behind a tabulator; where there is none, names of files are completed.
"""

from __future__ import annotations

import os
from pathlib import Path

from emlpcli.errors import FileError, UsageError

_BASH = """\
_emlp_completion() {
    local offer
    COMPREPLY=()
    while IFS= read -r offer; do
        COMPREPLY+=("$offer")
    done < <(_EMLP_COMPLETE=offer_bash _EMLP_LINE="${COMP_LINE:0:COMP_POINT}" \\
             _EMLP_BREAKS="$COMP_WORDBREAKS" "$1" 2>/dev/null)
}
complete -o default -o nosort -F _emlp_completion emlp 2>/dev/null ||
    complete -o default -F _emlp_completion emlp
"""

_ZSH = """\
#compdef emlp
_emlp() {
    local line value meaning
    local -a values shown
    line="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX"
    while IFS=$'\\t' read -r value meaning; do
        values+=("$value")
        shown+=("$value${meaning:+  -- $meaning}")
    done < <(_EMLP_COMPLETE=offer_zsh _EMLP_LINE="$line" emlp 2>/dev/null)
    if (( $#values )); then
        compadd -l -V emlp -d shown -a values
    else
        compset -P '*='
        _files
    fi
}
if [[ "$funcstack[1]" == _emlp ]]; then
    _emlp "$@"
else
    compdef _emlp emlp
fi
"""

_FISH = """\
function __emlp_offers
    set -lx _EMLP_COMPLETE offer_fish
    set -lx _EMLP_LINE (commandline -cp | string collect)
    set -l offers (emlp 2>/dev/null)
    if set -q offers[1]
        printf '%s\\n' $offers
    else
        set -l token (commandline -ct)
        set -l before (string match -r '^[^=/]*=' -- $token)
        set -l path (string sub -s (math (string length -- "$before") + 1) -- $token)
        for file in (__fish_complete_path $path)
            echo "$before$file"
        end
    end
end
complete --command emlp --no-files --keep-order --arguments '(__emlp_offers)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
SHELLS = (*SCRIPTS, "powershell", "pwsh")  # the last two are served by typer
_LISTED = "bash, zsh, fish and powershell"


def named(shell: str) -> str:
    """A shell by its name, or where that is empty the one that runs this program.

    UsageError where it is none of `SHELLS`.
    """
    name = shell.lower() or _running()
    if name in SHELLS:
        return name
    if shell:
        raise UsageError(f"no completion for {shell}", hint=f"there is one for {_LISTED}")
    told = f"{name} runs it, which has none" if name else "the shell that runs it is not known"
    raise UsageError(
        f"no completion: {told}", hint=f"name one, as --install-completion bash; {_LISTED}"
    )


def _running() -> str:
    """The shell that runs this program, else that of SHELL; nothing where none is known."""
    import shellingham  # type: ignore[import-untyped]

    try:
        return str(shellingham.detect_shell()[0])
    except (shellingham.ShellDetectionFailure, OSError):
        return Path(os.environ.get("SHELL", "")).name


def script(shell: str) -> str:
    """The script for a shell, one of `SHELLS`."""
    if shell in SCRIPTS:
        return SCRIPTS[shell]
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    found: str = get_completion_script(prog_name="emlp", complete_var="_EMLP_COMPLETE", shell=shell)
    return found + "\n"


def install(shell: str) -> list[Path]:
    """Write the script where the shell finds it; the files that are written.

    For bash and zsh a line that reads it is added to the file of start-up, once. Raises FileError
    where they cannot be written.
    """
    home = Path.home()
    if shell == "fish":
        config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
        return [_write(config / "fish" / "completions" / "emlp.fish", SCRIPTS[shell])]
    if shell == "bash":
        place = _write(home / ".bash_completions" / "emlp.sh", SCRIPTS[shell])
        return [place, *_add(home / ".bashrc", f"source '{place}'")]
    if shell == "zsh":
        place = _write(home / ".zfunc" / "_emlp", SCRIPTS[shell])
        folder = Path(os.environ.get("ZDOTDIR") or home)
        line = "fpath+=~/.zfunc; autoload -Uz compinit; compinit"
        return [place, *_add(folder / ".zshrc", line)]
    from typer.completion import install as install_for  # type: ignore[attr-defined]

    return [install_for(shell, "emlp", "_EMLP_COMPLETE")[1]]


def _write(place: Path, text: str) -> Path:
    from emlpcli.files.writing import write_whole

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FileError(f"cannot write {str(place)!r}: {problem.strerror}") from None
    write_whole(place, lambda file: file.write(text.encode()))
    return place


def _add(place: Path, line: str) -> list[Path]:
    """Add a line at the end of a file that lacks it; the file, if it was written."""
    try:
        before = place.read_bytes() if place.exists() else b""
    except OSError as problem:
        raise FileError(f"cannot read {str(place)!r}: {problem.strerror}") from None
    if line.encode() in before.splitlines():
        return []
    end = b"" if not before or before.endswith(b"\n") else b"\n"
    from emlpcli.files.writing import write_whole

    write_whole(place, lambda file: file.write(before + end + line.encode() + b"\n"))
    return [place]
