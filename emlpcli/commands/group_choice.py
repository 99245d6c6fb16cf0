"""The options that say which group: by name, file, permutations or structure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emlpcli.commands import completing, defaults, envelope
from emlpcli.commands.help_page import GROUP
from emlpcli.errors import GroupError, UsageError

if TYPE_CHECKING:
    from emlpcli.groups import Group


def say_readings(text: str) -> None:
    """Tell on standard error how names such as `SO24` are read, which might be meant as SO(2,4).

    Each is told once by a command, and is in its answer in JSON too.
    """
    if not any(map(str.isalpha, text)):  # before groups are imported
        return
    from emlpcli.groups.registry import readings
    from emlpcli.render.errors import printable, say

    for note in envelope.noted(readings(text)):
        say(printable(f"note: {note}"))


@dataclass(frozen=True)
class GroupChoice:
    """The options that say which group: at most one of the first four."""

    group: Annotated[
        str | None,
        typer.Option(
            "--group",
            "-g",
            metavar="GROUP",
            help="The group, such as SO3 or SO3*S5.",
            autocompletion=completing.groups,
            rich_help_panel=GROUP,
        ),
    ] = None
    group_file: Annotated[
        list[str] | None,
        typer.Option(
            "--group-file",
            metavar="[NAME=]FILE",
            help="A group of your own: .toml, .json or .npz; several by names, for V(NAME).",
            rich_help_panel=GROUP,
        ),
    ] = None
    generators: Annotated[
        list[str] | None,
        typer.Option(
            "--generators",
            metavar="PERM...",
            help='A group by permutations: "(1 2 3 4 5)(6 7)" "(1 2)", or "[2,3,1]".',
            rich_help_panel=GROUP,
        ),
    ] = None
    structure: Annotated[
        list[str] | None,
        typer.Option(
            "--structure",
            metavar="[NAME=]FILE",
            help="The point group of a crystal or molecule: .cif, .mcif, .xyz or POSCAR.",
            rich_help_panel=GROUP,
        ),
    ] = None
    symprec: Annotated[
        float | None,
        typer.Option(
            "--symprec",
            metavar="LENGTH",
            help="Of --structure: how far atoms may be from symmetric places, in Å (0.001).",
            rich_help_panel=GROUP,
        ),
    ] = None
    allow_code: Annotated[
        bool,
        typer.Option(
            "--allow-code",
            help="Let --group module:Name(3) run that module's code.",
            rich_help_panel=GROUP,
        ),
    ] = False
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision",
            metavar="EPS",
            help="How well the generators of a group of your own are known, such as 1e-6.",
            rich_help_panel=GROUP,
        ),
    ] = None

    @property
    def is_own(self) -> bool:
        """Whether the group is a person's own: from a file, of permutations, or from code."""
        return self._file is not None or bool(self.generators) or self._is_code

    @property
    def _file(self) -> Path | None:
        """The file of a group that has no name; GroupError where there are several."""
        return _unnamed("--group-file", self.group_file)

    @property
    def _atoms(self) -> Path | None:
        """The file of a structure that has no name; GroupError where there are several."""
        return _unnamed("--structure", self.structure)

    @property
    def _named_files_given(self) -> bool:
        return next(self._named_files, None) is not None

    @property
    def _named_files(self) -> Iterator[tuple[str, str, str]]:
        """Option, name and path of each file that has a name."""
        for option, given in (("--group-file", self.group_file), ("--structure", self.structure)):
            for name, path in filter(None, map(_named_file, given or ())):
                yield option, name, path

    def _named(self, *, shown: bool) -> dict[str, Group]:
        """The groups from files with names, under these; what is to be known of them is told."""
        from emlpcli.groups.labelled import labelled
        from emlpcli.groups.registry import is_taken
        from emlpcli.groups.user.file import read_group

        groups: dict[str, Group] = {}
        for option, name, path in self._named_files:
            if name in groups:
                raise GroupError(f"{option} gives the name {name} twice", hint="take two names")
            if is_taken(name):
                raise GroupError(
                    f"{option} {name}={path}: {name} is the name of a registered group",
                    hint=f"take another name, such as My{name}",
                )
            if option == "--structure":
                found = self._of_structure(Path(path))
                # two structures turn independently of each other, also where their groups agree
                groups[name] = labelled(found, name) if found in groups.values() else found
                if not shown:
                    say_remarks(found)
            else:
                groups[name] = read_group(path, name)
                _warn(groups[name])
        return groups

    def _of_structure(self, path: Path) -> Group:
        from emlpcli.groups.structures.found import TOLERANCE, from_structure

        return from_structure(path, TOLERANCE if self.symprec is None else self.symprec)

    def check_used(self, texts: Iterable[str]) -> None:
        """Refuse a named file whose group none of the texts of the command names."""
        told = [*texts, self.group or ""]
        if "-" in told:  # expressions come from standard input
            return
        for option, name, path in self._named_files:
            if not any(re.search(rf"(?<!\w){name}(?!\w)", text) for text in told):
                raise GroupError(
                    f"{option} {name}={path} is not used",
                    hint=f"attach the group where it is meant: V({name}), or --group {name}",
                )

    @property
    def _is_code(self) -> bool:
        if not self.group or ":" not in self.group:
            return False
        from emlpcli.groups.user.python_code import names_code

        return names_code(self.group)

    def check_name(self) -> None:
        """Refuse a name of --group that is none."""
        if self.group and not self._named_files_given and not self._is_code:
            from emlpcli.groups.registry import group

            group(self.group)

    def chosen(self, *, shown: bool = False) -> Group | None:
        """The group, None where no option is given; its warnings go to standard error, once.

        So does what is to be known of the group of a structure, unless the command has it `shown`
        on its card.
        """
        known: dict[bool, Group | None] = self.__dict__.setdefault("_known", {})
        if shown not in known:
            known[shown] = self._read(shown=shown)
        return known[shown]

    def _read(self, *, shown: bool) -> Group | None:
        given = {
            "--group": self.group,
            "--group-file": self._file,
            "--generators": self.generators,
            "--structure": self._atoms,
        }
        names = [name for name, value in given.items() if value]
        if self.symprec is not None and not self.structure:
            raise UsageError(
                "--symprec is for the atoms of a structure",
                hint="--structure FILE gives one; --precision is for generators",
            )
        from emlpcli.groups import own_names

        own_names.declare(self._named(shown=shown) if self.group_file or self.structure else {})
        if len(names) > 1:
            raise GroupError(f"{' and '.join(names)} are given, one is wanted")
        if not names and self.group is None:
            return None
        found = self._found()
        if self.group:
            say_readings(self.group)
        if self.precision is not None:
            from emlpcli.groups.user.generated import with_precision

            found = with_precision(found, self.precision)
        if self.is_own:
            _warn(found)
        if self._atoms is not None and not shown:
            say_remarks(found)
        return found

    def over(self, text: str, *, shown: bool = False) -> Group | None:
        """The group for an expression: the one chosen, else the user's default."""
        return or_default(self.chosen(shown=shown), text)

    def _found(self) -> Group:
        if (file := self._file) is not None:
            from emlpcli.groups.user.file import read_group

            return read_group(file)
        if (atoms := self._atoms) is not None:
            return self._of_structure(atoms)
        if self.generators:
            from emlpcli.groups.user.generated import Permutations

            return Permutations(self.generators)
        assert self.group is not None
        if self._is_code:
            from emlpcli.groups.user.python_code import group_from_code

            if not self.allow_code:
                raise GroupError(
                    f"--group {self.group} would run the code of a Python module",
                    hint="add --allow-code if you trust it",
                )
            return group_from_code(self.group)
        from emlpcli.groups.registry import group

        return group(self.group)


def _named_file(text: str) -> tuple[str, str] | None:
    """Name and path of NAME=FILE; None where the text is the path of a file."""
    found = re.fullmatch(r"([A-Za-z][A-Za-z0-9_]*)=(.+)", text)
    return None if found is None or Path(text).exists() else (found[1], found[2])


def _unnamed(option: str, given: list[str] | None) -> Path | None:
    """The file without a name that an option is given; GroupError where there are several."""
    found = [Path(text) for text in given or () if not _named_file(text)]
    if len(found) > 1:
        raise GroupError(
            f"{option} {found[0]} and {option} {found[1]} are given, one is wanted",
            hint=f"several files need names: {option} A={found[0]} {option} B={found[1]}, "
            "then V(A)*V(B)",
        )
    return found[0] if found else None


def or_default(chosen: Group | None, text: str) -> Group | None:
    """The chosen group; else the user's default, unless the text attaches one."""
    if chosen is not None or (name := defaults.group()) is None:
        return chosen
    from emlpcli.groups.registry import group
    from emlpcli.reps.from_text import attaches_group

    try:
        found = group(name)
    except GroupError as error:
        hint = "it is the default, of EMLP_GROUP or the file of defaults"
        raise GroupError(error.message, hint=hint, span=error.span, text=error.text) from None
    return None if attaches_group(text, found) else found


def say_remarks(group: Group) -> None:
    """Tell on standard error where the group of a structure comes from."""
    from emlpcli.render.errors import printable, say

    for remark in group.remarks:
        say(printable(f"note: {remark}"))


def _warn(group: Group) -> None:
    """Say on standard error what a user should know of a group of his own."""
    from emlpcli.groups.user.findings import warnings_of
    from emlpcli.render.errors import printable, say

    for warning in warnings_of(group):
        say(printable(f"warning: {warning}"), always=True)
