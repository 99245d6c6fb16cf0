"""What physicists and chemists type: each spelling is read rightly, or told what to type."""

from __future__ import annotations

import warnings

import pytest

from emlpcli.errors import EmlpError, ReadingWarning
from emlpcli.groups import group
from emlpcli.groups.named.point import WITH_MIRRORS
from emlpcli.groups.registry import readings
from emlpcli.reps import representation

# the text, what it is read as, and a part of the note that goes with it, empty for none
READ = [
    ("SO(2,4)", "SO(2,4)", ""), ("SO(3,1)", "SO(3,1)", ""), ("SO(1,3)", "SO13", ""),
    ("SO31", "SO(31)", "written SO(3,1)"), ("SO14", "SO(14)", "written SO(1,4)"),
    ("SU11", "SU(11)", "written SU(1,1)"), ("SU21", "SU(21)", "written SU(2,1)"),
    ("U11", "U(11)", "written U(1,1)"), ("su22", "SU(22)", "written SU(2,2)"),
    ("O(3)", "O(3)", ""), ("U1", "U(1)", ""), ("U(1)", "U(1)", ""), ("SO13", "SO13", ""),
    ("SU(2)xSU(2)", "SU(2)×SU(2)", ""), ("SU2xSU2", "SU(2)×SU(2)", ""),
    ("SU(3)×SU(2)×U(1)", "SU(3)×SU(2)×U(1)", ""), ("SU(3)xSU(2)xU(1)", "SU(3)×SU(2)×U(1)", ""),
    ("SU2[L]xSU2[R]", "SU(2)[L]×SU(2)[R]", ""), ("ZksZnxZn(4,3)", "ZksZnxZn(4,3)", ""),
    ("SL2C", "SL(2,C)", ""), ("SL(2,ℂ)", "SL(2,C)", ""), ("sl(2,c)", "SL(2,C)", ""),
    ("SL2R", "SL(2)", ""), ("GL3", "GL(3)", ""), ("GL(3,R)", "GL(3)", ""),
    ("GL3C", "GL(3,C)", ""), ("SO(3,ℝ)", "SO(3)", ""), ("O(3,C)", "O(3,C)", ""),
    ("Sp4", "Sp(4)", "real 4×4 matrices are Sp(4,R)"), ("Sp(4,R)", "Sp(2)", ""),
    ("Sp(2)", "Sp(2)", "the compact group is USp(4)"), ("Sp4R", "Sp(2)", ""),
    ("USp4", "USp(4)", ""), ("USp(4)", "USp(4)", ""), ("Sp(4,C)", "Sp(4,C)", ""),
    ("ISO(3)", "SE(3)", ""), ("ISO3", "SE(3)", ""), ("SE3", "SE(3)", ""), ("E3", "E(3)", ""),
    ("ISO(1,3)", "ISO(1,3)", ""), ("SO0(1,3)", "SO13p", ""), ("SO0(2,3)", "SO0(2,3)", ""),
    ("E(6)", "E(6)", ""), ("E_2", "E(2)", ""), ("Euclidean3", "E(3)", ""),
    ("Lorentz", "O13", "its identity component is SO13p"),
    ("Poincaré", "Poincare", "its identity component is Affine(SO13p)"),
    ("Galilean(3)", "Galilei(3)", ""), ("Heisenberg(1)", "Heisenberg(1)", ""),
    ("Heisenberg3", "Heisenberg(3)", "that of dimension 3 is Heisenberg(1)"),
    ("Z2", "Z(2)", ""), ("C4v", "pg:4mm", ""), ("D_3h", "pg:-6m2", ""), ("C_4v", "pg:4mm", ""),
    ("A5", "Alt(5)", ""), ("Oh", "pg:m-3m", ""), ("Ih", "pg:-5-3m", ""), ("4mm", "pg:4mm", ""),
    ("S4", "S(4)", "pg:S4"), ("S_4", "S(4)", "pg:S4"), ("S(4)", "S(4)", ""), ("S5", "S(5)", ""),
    ("C4", "C(4)", "pg:C4"), ("D3", "D(3)", "of order 6, on the plane; pg:D3"),
    ("D(3)", "D(3)", ""), ("pg:D3", "pg:32", ""), ("pg:S4", "pg:-4", ""),
    ("S4*Z2", "S(4)×Z(2)", "pg:S4"), ("Stabilizer(S4,1)", "Stabilizer(S(4),1)", ""),
    ("Z2 wr S4", "O(1) wr S(4)", ""), ('Sub(S4,"(1 2)")', 'Sub(S(4),"(1 2)")', ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted", "note"), READ)
def test_spellings_are_read(text: str, wanted: str, note: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReadingWarning)
        assert str(group(text)) == wanted
        if text not in WITH_MIRRORS:  # which need the prefix inside an expression
            assert representation(f"V({text})") == representation("V", wanted)
    found = readings(text)
    assert len(found) == bool(note)
    assert all(note in told for told in found)
    assert readings(f"V({text})>>V({text})") == found
    assert readings(wanted) == [] or wanted.startswith(("Sp(", "Poincare"))


# the text with the place marked, and what the message or the hint tells to type
TOLD = [
    ("SO⟦+⟧(1,3)", "SO0(1,3)"), ("SO(1,3)⟦+⟧", "SO0(1,3)"),
    ("SO⟦^⟧+(1,3)", "SO0(p,q)"), ("SO⟦⁺⟧(1,3)", "SO13p"), ("SU(3)⟦/⟧Z3", "take the group itself"),
    ("SU(2)⟦_L⟧", "SU(2)[L]"), ("⟦SU2_L⟧*SU2", "SU2[L]"), ("⟦Sym⟧(5)", "S(n)"),
    ("⟦Sym5⟧", "S(n)"), ("⟦Dih4⟧", "D(n)"), ("⟦Q8⟧", "--generators"), ("⟦Dic3⟧", "--group-file"),
    ("⟦T⟧", "pg:T"), ("⟦O⟧", "pg:O"), ("⟦m3m⟧", "pg:m3m"), ("⟦R3⟧", "Affine(Trivial(n))"),
    ("⟦Galilei⟧", "Galilei(3)"), ("⟦Heis3⟧", "Heisenberg(n)"), ("⟦H3⟧", "Heisenberg(n)"),
    ("⟦Aff(3)⟧", "Affine(GL(n))"), ("⟦Sim3⟧", "Affine(SO3 sdp Scaling(3))"), ("⟦IO(3)⟧", "E(n)"),
    ("⟦K4⟧", "pg:222"), ("⟦PSU(2)⟧", "without the P"), ("⟦Sp(3,R)⟧", "Sp(2m,R)"),
    ("⟦USp(3)⟧", "USp(2)"), ("⟦SU(1,1,1)⟧", "SU(n)"), ("⟦Dinfh⟧", "pg:Dinfh"), ("D⟦∞⟧h", "pg:D∞h"),
    ("SU(3,⟦C⟧)", "SU(n)"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "told"), TOLD)
def test_others_are_told_what_to_type(marked: str, told: str) -> None:
    before, rest = marked.split("⟦")
    inside, after = rest.split("⟧")
    text = before + inside + after
    with pytest.raises(EmlpError) as caught:
        group(text)
    error = caught.value
    assert error.text == text
    assert error.span == (len(before), len(before) + len(inside))
    assert told in f"{error.message} {error.hint}"


def test_advice_can_be_typed() -> None:
    """What the hints of the table above write out as groups is read."""
    for text in ("Affine(Trivial(3))", "Affine(GL(3))", "Affine(SO3 sdp Scaling(3))", "pg:222"):
        assert group(text)


@pytest.mark.parametrize("text", ["V", "Sym(2,V)", 'Irrep("E2")', "Irrep(2)*Ad", "1o", "T(2)>>V"])
def test_expressions_without_groups_have_no_notes(text: str) -> None:
    assert readings(text) == []


def test_python_is_warned_of_two_numbers_alone() -> None:
    for text in ("V(SU11)", "V(SO3)*V(O24)"):
        with pytest.warns(ReadingWarning):
            representation(text)
    with pytest.warns(ReadingWarning, match=r"SU\(1,1\)"):
        group("SU11")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert group("S4") != group("pg:S4")
        group("SU(11)")
