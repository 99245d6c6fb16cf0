"""Every name of the language: the places that list it agree, and laws that all of them obey."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import emlpcli
from emlpcli import reps
from emlpcli.errors import EmlpError, ExpressionError
from emlpcli.groups import group
from emlpcli.lang import parse
from emlpcli.lang.vocabulary import CONSTRUCTORS, Constructor, Parameter
from emlpcli.reps import Rep, Restrict, representation
from emlpcli.reps.from_text import concrete
from emlpcli.reps.matrices import matrices

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "expressions.md"
ENTRIES = CONSTRUCTORS.values()
# each constructor must be defined under one of these larger groups, or under one of the smaller
LARGER = {"O3": "SO3", "S4": "Z4", "U2": "SU2", "D6": "C6", "O13": "SO13p", "pg:321'": "pg:32'"}
ARGUMENTS = {
    Parameter.INTEGER: "2",
    Parameter.EXPRESSION: "V",
    Parameter.LABEL: "1",
    Parameter.GROUP: "O3",
    Parameter.FORMULA: '"ijk=jki"',
    Parameter.JAHN: '"e[V2]"',
}


def text_of(entry: Constructor) -> str:
    """The constructor with the arguments that it must have."""
    arguments = ",".join(ARGUMENTS[p] for p in entry.parameters[: entry.required])
    return entry.usage.partition("(")[0] + (f"({arguments})" if arguments else "")


def over(text: str, names: list[str]) -> dict[str, Rep]:
    """The representation over each of the groups under which it is defined."""
    found = {}
    for name in names:
        try:
            found[name] = concrete(text, name)
        except EmlpError:
            continue
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.usage)
def test_the_places_that_list_a_name_agree(entry: Constructor) -> None:
    written, _, arguments = entry.usage.partition("(")
    assert CONSTRUCTORS[written] == entry
    assert len(arguments.split(",") if arguments else []) in (entry.required, len(entry.parameters))
    assert entry.required <= len(entry.parameters)
    primary = CONSTRUCTORS[entry.name]
    assert (primary.name, primary.module) == (entry.name, entry.module)
    made = getattr(import_module(f"emlpcli.reps.{entry.module}"), entry.name)
    assert callable(made) if entry.parameters else isinstance(made, Rep)
    assert getattr(reps, entry.name) is made
    assert entry.name in reps.__all__
    if entry.name != "Alt":  # in the package itself Alt is the alternating group
        assert entry.name in emlpcli.__all__
        assert getattr(emlpcli, entry.name) is made


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.usage)
def test_the_page_of_expressions_lists_the_name_with_its_summary(entry: Constructor) -> None:
    table = PAGE.read_text(encoding="utf-8").partition("\n\n|")[2]
    rows = [row for row in table.partition("\n\n")[0].splitlines() if f"`{entry.usage}`" in row]
    assert rows
    first, second = re.fullmatch(r"\| (.*) \| (.*) \|", rows[0]).groups()  # type: ignore[union-attr]
    assert f"`{entry.usage}`" in first
    if entry.usage.partition("(")[0] == entry.name:
        assert second.startswith(entry.summary)
    else:
        assert entry.summary == f"the same as {entry.name}"


def test_an_unknown_name_is_told_all_names() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("W")
    assert caught.value.hint == "the names are " + ", ".join(CONSTRUCTORS)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.usage)
@pytest.mark.long_cases
def test_laws(entry: Constructor) -> None:
    """Printed forms parse back, ρ(gh) = ρ(g) ρ(h), and the count is the solved dimension."""
    found = over(text_of(entry), [*LARGER, *LARGER.values()])
    assert found
    for name, rep in found.items():
        assert representation(str(rep), name) == rep
        g, h = np.split(group(name).draw(np.random.default_rng(0), 8), 2)
        left, right = matrices(rep, g), matrices(rep, h)
        assert left.shape == (4, rep.size(), rep.size())
        scale = max(1.0, np.abs(left).max() * np.abs(right).max())
        np.testing.assert_allclose(matrices(rep, g @ h), left @ right, atol=1e-9 * scale)
        assert rep.equivariant_dimension() == rep.solve().dimension


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.usage)
def test_a_restriction_has_the_matrices_of_the_larger_group(entry: Constructor) -> None:
    found = over(text_of(entry), list(LARGER))
    if entry.name == "Restrict":
        found = {"O3": reps.V(group("O3"))}
    assert found
    for large, rep in found.items():
        small = group(LARGER[large])
        g = small.draw(np.random.default_rng(0), 4)
        seen = Restrict(concrete(text_of(entry), large) if entry.name != "Restrict" else rep, large)
        np.testing.assert_allclose(matrices(seen(small), g), matrices(rep, g), atol=1e-9)
