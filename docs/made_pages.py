"""What the site has beside the pages of this folder: home, commands, gallery, files linked to.

A hook of MkDocs: `mkdocs build --strict` in the root of a clone, after `pip install ".[docs]"`. The
home page is the README; the reference of commands is their `--help`; each picture of the gallery is
drawn by the command that stands below it; files of the repository that a page links to are copied.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from posixpath import normpath
from typing import Any
from unittest.mock import patch

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import BuildError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pygments.lexers.shell import BashSessionLexer
from typer.main import get_command

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")

# of output such as "# x0: V" Pygments would make a command typed by root
BashSessionLexer._ps1rgx = re.compile(r"^(\$ )(.*\n?)")

PICTURES = {
    "The Levi-Civita symbol: the cross product": 'vis "V**2>>V" --group SO3',
    "A circulant: convolutions": 'vis "V>>V" --group Z8',
    "Fifteen maps of graphs": 'vis "V**2>>V**2" --group S6',
    "One panel each": 'vis "V**2>>V" --group S4 --mode elements',
    "A layer by blocks": 'vis "2*V>>30*Scalar+10*V+3*V**2+V**3" --group SO3 --mode blocks',
    "Elasticity of a cubic crystal": 'vis "Sym(2,Sym(2,V))" --group pg:m-3m',
    "Piezoelectricity of zincblende": 'vis "V*Sym(2,V)" --group pg:-43m',
    "Boosts and rotations": 'vis "V**2>>V**2" --group SO13',
    "Faces of a cube": 'vis "V>>V" --group Cube',
    "Coupling of irreducibles": 'vis "Irrep(1)*Irrep(2)>>Irrep(1)" --group SO3',
    "Sets of sets": 'vis "V>>V" --group "S3 wr S2"',
    "The Rubik's cube": 'vis "V>>V" --group RubiksCube',
    "A projector": 'vis "V**2>>V" --group S4 --mode projector',
}
"""What the gallery shows: a title, and the command that draws it."""


def emlp(*arguments: str) -> str:
    """What the program prints for these arguments, which must succeed.

    Raises BuildError where it does not.
    """
    from emlpcli.cli import main

    printed = StringIO()
    with patch.object(sys, "argv", ["emlp", *arguments]), redirect_stdout(printed):
        try:
            main()
        except SystemExit as ended:
            if ended.code:
                raise BuildError(f"emlp {shlex.join(arguments)} ended with {ended.code}") from None
    return printed.getvalue()


def reference() -> str:
    """The page of commands, each by its `--help`."""
    from emlpcli.commands.app import COMMANDS

    texts = [f"# Commands\n\n```text\n{emlp('--help').strip()}\n```\n"]
    texts += [
        f"## emlp {name}\n\n```text\n{emlp(name, '--help').strip()}\n```\n" for name in COMMANDS
    ]
    return "\n".join([*texts, options()])


def options() -> str:
    """The table of options: how each is spelled, and in which commands it means the same."""
    from emlpcli.commands.app import COMMANDS, Program, app

    program = get_command(app)
    assert isinstance(program, Program)
    where: dict[tuple[str, str], list[str]] = {}
    for name in COMMANDS:
        command = program.get_command(None, name)
        assert command is not None
        for option in command.params:
            if option.param_type_name == "option":
                meaning = " ".join((getattr(option, "help", None) or "").split())
                spelled = [*sorted(option.opts, key=len, reverse=True), *option.secondary_opts]
                spelling = ", ".join(spelled)
                where.setdefault((spelling, meaning), []).append(name)
    rows = [
        f"| `{spelling}` | {meaning} | {', '.join(names) if names != [*COMMANDS] else 'all'} |"
        for (spelling, meaning), names in sorted(where.items(), key=lambda r: r[0][0].lstrip("-"))
    ]
    head = "## All options\n\n| option | meaning | commands |\n|---|---|---|\n"
    return head + "\n".join(rows).replace("{", "&#123;") + "\n"


def slug(title: str) -> str:
    """A title as the name of a file: its words, joined by hyphens."""
    return "-".join(re.findall(r"\w+", title.replace("'", "").lower()))


def gallery(folder: Path) -> tuple[str, dict[str, bytes]]:
    """The page of pictures, and the pictures by file name."""
    page = [
        "# Gallery\n\nThe command below each picture draws it; without `-o` it is shown in the "
        "terminal, and `-o page.html` makes a page to play with ([pictures](guide/pictures.md)).\n"
    ]
    drawn = {}
    for number, (title, command) in enumerate(PICTURES.items(), 1):
        name = f"{number:02}.png"
        emlp(*shlex.split(command), "-o", str(folder / name))
        drawn[name] = (folder / name).read_bytes()
        typed = f"```sh\nemlp {command} -o {slug(title)}.png\n```"
        page.append(f"## {title}\n\n![{title}](gallery/{name})\n\n{typed}\n")
    return "\n".join(page), drawn


def inside(target: str, page: str) -> str | None:
    """Where the site has a file that a page links to; None for a page of its own."""
    place = normpath(f"docs/{Path(page).parent.as_posix()}/{target}")
    return None if place.startswith("docs/") else place


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made here, and the files that pages link to."""
    os.environ |= {"COLUMNS": "90", "NO_COLOR": "1"}
    made: dict[str, str | bytes] = {
        "index.md": LINK.sub(
            lambda m: "](" + m[1].removeprefix("docs/"), (ROOT / "README.md").read_text("utf-8")
        ),
        "reference/commands.md": reference(),
    }
    with tempfile.TemporaryDirectory() as folder:
        made["gallery.md"], drawn = gallery(Path(folder))
    made |= {f"gallery/{name}": picture for name, picture in drawn.items()}
    for name in ("CONTRIBUTING.md", "CHANGELOG.md"):
        made[name] = (ROOT / name).read_text("utf-8").replace("](docs/", "](")
    linked = {
        inside(target, file.src_uri)
        for file in files.documentation_pages()
        for target in LINK.findall(file.content_string)
    }
    for name in ("index.md", "CONTRIBUTING.md", "CHANGELOG.md"):  # whose links begin at the root
        targets = LINK.findall(str(made[name]))
        linked |= {t for t in targets if (ROOT / t).is_file() and t not in files.src_uris}
    for place in sorted(filter(None, linked - made.keys())):
        made[place] = (ROOT / place).read_bytes()
    for place, content in made.items():
        files.append(File.generated(config, place, content=content))
    return files


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files, **_: Any
) -> str:
    """Let links to files of the repository lead to their copies."""
    up = "../" * page.file.src_uri.count("/")

    def copied(match: re.Match[str]) -> str:
        place = inside(match[1], page.file.src_uri)
        return f"]({up}{place}" if place else match[0]

    return LINK.sub(copied, markdown)
