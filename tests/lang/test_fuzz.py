"""Whatever the text, the answer is a tree or a clean error, and soon."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emlpcli.errors import EmlpError
from emlpcli.lang import parse, parse_group

from .unparse import same, unparse, unparse_group

TOKENS = """
    V Vector Scalar T T(2,0) T( ( ( ) ) SO3 (SO3) S(5) wr sdp ≀ ⋊ Embed(
    , + ⊕ * ⊗ × ** ** ** ² ⁰ ¹² .T .T >> << →
    Indices( "ij=ji" "ij=-ji 'ij' Indices('ij=ji',V)
    pg: pg:m-3m (pg:4/mmm) pg:∞/mm pg:m3̅m
    0 1 2 9 60 18446744073709551616 1.5 - ^ @ -> [ ] { } ' " ; . _ \\ $ é ρ ᵀ Ⅴ ٣
"""
PIECES = [*TOKENS.split(), " ", "\n", "\t", "\x00", "\x1b[31m", "", "\u2028", "\u200b", "\ud800"]

SEEDS = [
    "2*V>>30*V(SO3)",
    "60V³+2(V+V²)",
    "(V+V**2)(Z6)→T(2)(S(5))",
    "V*²⊗V<<(V*)",
    "V**2**3+T(1,2).T",
    "V(SO(3)×(S5*ZksZnxZn(4,3)))",
    "V**(1+1)*Scalar",
    "V(pg:m-3m×S5)>>V(pg:∞/mm)+pg:4/m",
    "V((S3 wr Z4)*SO3 sdp Embed(O1,3))",
    'V>>Indices("ijk=-jik",V+V,V+V,V)',
    'Sub(S6,"(1 2 3)","(4 5)")*Embed(S2≀S3 wr Z2,40)',
]


def survive(text: str) -> None:
    """Read the text as an expression and as a group."""
    start = process_time()
    try:
        tree = parse(text)
    except EmlpError as error:
        explained(error, text)
    else:
        assert same(parse(unparse(tree)), tree)
    try:
        group = parse_group(text)
    except EmlpError as error:
        explained(error, text)
    else:
        assert same(parse_group(unparse_group(group)), group)
    assert process_time() - start < 0.5, ascii(text)


def explained(error: EmlpError, text: str) -> None:
    assert error.text == text
    assert error.message.isprintable()
    assert len(error.message) < 120
    assert error.hint is None or error.hint.isprintable()
    assert error.span is not None
    start, stop = error.span
    # Only where there is nothing at all is there nothing to underline.
    assert 0 <= start < stop <= len(text) or not text


def test_random_pieces() -> None:
    rng = random.Random(1)
    for _ in range(1500):
        survive("".join(rng.choices(PIECES, k=rng.randrange(14))))


def test_mutations() -> None:
    rng = random.Random(2)
    for _ in range(1500):
        text = rng.choice(SEEDS)
        for _ in range(rng.randrange(1, 5)):
            start = rng.randrange(len(text) + 1)
            stop = min(len(text), start + rng.randrange(3))
            text = text[:start] + rng.choice(["", rng.choice(PIECES)]) + text[stop:]
        survive(text)


def test_random_code_points() -> None:
    rng = random.Random(3)
    for _ in range(1000):
        size = rng.randrange(1, 12)
        limit = rng.choice([0x80, 0x300, 0x3000, 0x110000])
        survive("".join(chr(rng.randrange(limit)) for _ in range(size)))


@pytest.mark.parametrize(
    "codes",
    [
        range(0x3000),  # letters, signs and operators
        range(0x3000, 0x10000, 29),
        pytest.param(range(0x3000, 0x10000), marks=pytest.mark.slow),
    ],
)
@pytest.mark.slow
def test_every_character_of_the_basic_plane(codes: range) -> None:
    for code in codes:
        try:
            parse("V" + chr(code))
        except EmlpError as error:
            explained(error, "V" + chr(code))


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text(text: str) -> None:
    survive(text)


LONG = [
    *PIECES,
    *SEEDS,
    "V+",
    "V*",
    "2(",
    "V**",
    "V.T",
    "V>>",
    "1²",
    "T(1,",
    "V(",
    "SO3*",
    "1_",
    "1.",
]


def survive_repeated(piece: str, size: int) -> None:
    text = piece * (size // max(1, len(piece)))
    survive(text)
    survive("V" + text)


@pytest.mark.parametrize("piece", LONG, ids=ascii)
@pytest.mark.few(6)
def test_repeated(piece: str) -> None:
    for size in (150, 2400):
        survive_repeated(piece, size)


# of each kind of nesting, chain and token one is quick
QUICK = {"(", "T(", "Embed(", "**", "V+", ">>", "1.5", "V*²⊗V<<(V*)", "V(", "\x1b[31m"}
assert set(LONG) >= QUICK


@pytest.mark.parametrize(
    "piece",
    [pytest.param(p, marks=[pytest.mark.slow] * (p not in QUICK)) for p in LONG],
    ids=ascii,
)
def test_repeated_at_length(piece: str) -> None:
    survive_repeated(piece, 19_000)
