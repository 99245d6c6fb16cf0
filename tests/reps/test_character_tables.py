"""Tables of characters of finite groups, against tables of the literature and against matrices."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.algebra.numbers.root_sums import RootSum
from emlpcli.errors import EmlpError, GroupError, TooLargeError
from emlpcli.groups import Group, group
from emlpcli.groups.user.generated import MatrixGroup
from emlpcli.reps.character_tables import character_table
from emlpcli.reps.irreducible.character_table import CharacterTable

# degrees and indicators: Isaacs, Character Theory of Finite Groups (1976); Conway et al., ATLAS
DEGREES = {
    "S4": ([1, 1, 2, 3, 3], "rrrrr"),
    "Alt4": ([1, 1, 1, 3], "rccr"),
    "Alt5": ([1, 3, 3, 4, 5], "rrrrr"),
    "Alt6": ([1, 5, 5, 8, 8, 9, 10], "rrrrrrr"),
    "Alt7": ([1, 6, 10, 10, 14, 14, 15, 21, 35], "rrccrrrrr"),
    "Z6": ([1] * 6, "rrcccc"),
    "D5": ([1, 1, 2, 2], "rrrr"),
    "S3*Z2": ([1, 1, 1, 1, 2, 2], "rrrrrr"),
    "S3 wr Z2": ([1, 1, 1, 1, 2, 4, 4, 4, 4], "rrrrrrrrr"),
    "Cube": ([1, 1, 2, 3, 3], "rrrrr"),
}
QUATERNION = np.array([[[1j, 0], [0, -1j]], [[0, 1], [-1, 0]]])
L27 = ["(1 2 3 4 5 6 7)", "(2 3)(4 7)"]  # PSL(2,7) on the points of the Fano plane


def of(name: str) -> CharacterTable:
    return character_table(group(name))


def values(table: CharacterTable) -> np.ndarray:
    return np.array([[RootSum(turns).value for turns in row.values] for row in table.rows])


def check_orthogonality(table: CharacterTable) -> None:
    sizes = np.array([c.size for c in table.classes])
    chi = values(table)
    assert sizes.sum() == table.order
    assert np.allclose((chi * sizes) @ chi.conj().T / table.order, np.eye(len(chi)), atol=1e-9)
    assert len(table.rows) == len(table.classes)


@pytest.mark.parametrize("name", DEGREES)
def test_degrees_and_types(name: str) -> None:
    table = of(name)
    degrees, kinds = DEGREES[name]
    assert sorted(row.dimension for row in table.rows) == sorted(degrees)
    if not name.startswith("S4"):
        assert [row.dimension for row in table.rows] == degrees
    letters = {"real": "r", "complex": "c", "quaternionic": "q"}
    assert sorted(letters[row.type] for row in table.rows) == sorted(kinds)
    check_orthogonality(table)


def test_s5_by_partitions_and_by_dixon() -> None:
    """The rule of Murnaghan and Nakayama against the algorithm of Dixon, for the same group."""
    tables = of("S5"), character_table(MatrixGroup(group("S5").discrete_generators))
    assert [row.label for row in tables[1].rows] == [f"χ{c}" for c in "₁₂₃₄₅₆₇"]
    found = []
    for table in tables:
        keys = [(c.order, c.size) for c in table.classes]  # which tell the classes of S5 apart
        order = sorted(range(7), key=keys.__getitem__)
        rows = np.rint(values(table).real).astype(int)[:, order].tolist()
        found.append((sorted(keys), sorted(rows)))
    assert found[0] == found[1]
    assert of("S5").texts[1] == ["4", "2", "0", "1", "-1", "0", "-1"]  # [4,1]: fixed points - 1


def test_the_quaternion_group_and_psl27() -> None:
    """Q8 has a quaternionic irreducible; PSL(2,7) the values (-1±i√7)/2 (ATLAS, page 3)."""
    quaternions = character_table(MatrixGroup(QUATERNION))
    assert [row.type for row in quaternions.rows] == ["real"] * 4 + ["quaternionic"]
    assert quaternions.texts[4] == ["2", "-2", "0", "0", "0"]
    from emlpcli.algebra.permutations.cycle_notation import padded, permutations

    images = padded([permutations(text)[0] for text in L27])
    psl = character_table(MatrixGroup(permutations=images))
    assert psl.order == 168
    assert [row.dimension for row in psl.rows] == [1, 3, 3, 6, 7, 8]
    assert [c.name for c in psl.classes] == ["1a", "2a", "3a", "4a", "7a", "7b"]
    assert {*psl.texts[1][4:], *psl.texts[2][4:]} == {"(-1+i√7)/2", "(-1-i√7)/2"}
    check_orthogonality(psl)


@pytest.mark.parametrize("name", ["pg:Td", "pg:D6", "pg:C6", "pg:I"])
def test_point_groups_have_the_characters_that_dixon_finds(name: str) -> None:
    """Mulliken's table over ℂ and the generic one of the same matrices, up to order."""
    G = group(name)
    mine = character_table(G, complex_pairs=True)
    other = character_table(MatrixGroup(G.discrete_generators))
    keys = [[(c.order, c.size) for c in t.classes] for t in (mine, other)]
    rows = [
        sorted(
            sorted(
                (k, np.round(v, 6).real, abs(np.round(v, 6).imag))
                for k, v in zip(key, row, strict=True)
            )
            for row in values(table)
        )
        for table, key in zip((mine, other), keys, strict=True)
    ]
    assert rows[0] == rows[1]


@pytest.mark.parametrize("name", ["S4", "Alt4", "Z6", "D5", "pg:Td"])
def test_members_are_the_elements_of_the_class(name: str) -> None:
    table, G = of(name), group(name)
    seen = []
    for i, column in enumerate(table.classes):
        members = table.members(i)
        assert len(members) == column.size
        for text, g in members:
            power = np.linalg.matrix_power(g, column.order)
            assert np.allclose(power, np.eye(G.d), atol=1e-9)
            seen.append(text)
    assert len(set(seen)) == table.order


def test_permutations_are_named_by_cycles_and_matrices_by_words() -> None:
    table = of("S3")
    members = [[text for text, _ in table.members(i)] for i in range(3)]
    assert [c.name for c in table.classes] == ["[1,1,1]", "[2,1]", "[3]"]
    assert [*map(sorted, members)] == [["()"], ["(1 2)", "(1 3)", "(2 3)"], ["(1 2 3)", "(1 3 2)"]]
    words = character_table(MatrixGroup(QUATERNION)).members(1)
    assert [text for text, _ in words] == ["h1^2"]
    assert np.allclose(words[0][1], -np.eye(2))


@pytest.mark.parametrize(
    ("G", "error", "words"),
    [
        ("SO3", GroupError, "infinite"),
        ("pg:infm", GroupError, "infinite"),
        ("S30", TooLargeError, "classes"),
        ("Z200", TooLargeError, "classes"),
        ("S12*S5", TooLargeError, "too many for a table"),
        ("pg:C1000", TooLargeError, "too many"),
    ],
)
def test_refusals(G: str, error: type[EmlpError], words: str) -> None:
    with pytest.raises(error, match=words):
        character_table(group(G))


def test_a_class_that_is_large_is_not_listed() -> None:
    table = of("S10")
    with pytest.raises(TooLargeError, match="too large to list"):
        table.members(len(table.classes) - 1)


def test_a_group_of_no_generators() -> None:
    class Alone(Group):
        d = 2

    table = character_table(Alone())
    assert table.texts == [["1"]]
