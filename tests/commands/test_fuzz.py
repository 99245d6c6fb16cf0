"""Whatever the expression and the group, the answer or a clean error, soon and in little memory."""

from __future__ import annotations

import io
import json
import random
import resource
import sys
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any

import pytest

from emlpcli.commands.dim import answer
from emlpcli.errors import EmlpError
from emlpcli.render.cards import basis as card
from emlpcli.render.cards import page, report
from emlpcli.render.errors import render_error
from emlpcli.solve import basis
from emlpcli.solve.account import account

MOST_SECONDS = 4.0  # twice what is promised: the machine may be busy
MOST_GROWTH = 600_000  # KiB
MAX_BYTES = 50_000_000


def words(text: str) -> list[str]:
    return [word.replace("~", " ") for word in text.split()]


CORPUS = words("""
    2*V>>30*Scalar+10*V V**2>>V V(SO3)**3 V**50 T(2,1)>>T(1) (V+V**2+Scalar)**3 V*V.T>>V Scalar
    60V³+2(V+V²) (V+V**2)(Z6)→T(2)(S(5)) V*²⊗V<<(V*) V**2**3+T(1,2).T V(SO(3)×S5)>>V(SO3)
    V(SO3)*V(S5)>>V(SO3)+V(S5) (V+V**2+V.T)**300 V**10**9 V**99999999 (V>>V)>>(V>>V)
    (2V+3)**4>>5V V**1000 T(30,30) T(1000,1000) V(SU3)**3*V(S4) (V(SO3)+V(S4)+V(Z5))**20
    10**17*V V.T**0 (10**9*V)**999999 V(RubiksCube)**50 (V>>V)**30 V(SO3*S5*O13)**6
    V**(1+1)*Scalar
""")
ATOMS = words("""
    V V V V Scalar T(2) T(1,1) T(0,3) V.T V* 3 V(SO3) V(GL2) V(S5*SO3) V(Z4) V(U2) V(Lorentz)
    V(DkeR3(3)) Sym(2,V) Alt(2,V) Sym(3,V+Scalar) Ad P Det(-2) conj(V) Irrep(2) Irrep([2,1]) 1o 3x2e
    Irrep(1/2) Irrep(1,-1) Std Sign Regular Restrict(V,SO3) Sym(2,Sym(2,V)) Alt(5,V*V) Sym(40,V)
    Irrep([9,8,7]) Irrep(99) Restrict(Irrep(2),O3)
""")
GROUPS = words("""
    SO3 SO2 SO5 SO10 SO100 O2 O3 O4 SU2 SU3 SU5 U1 U2 U4 SL2 SL3 GL1 GL2 GL3 GL6 Sp1 Sp2 Sp3 S1
    S2 S5 S10 S1000 S1000000 Alt1 Alt3 A4 A5 A30 Z1 Z6 Z100 Z1000 Z99991 C4 C7 D3 D8 D100 SO13p
    SO13 O13 Lorentz SO11p O11 SO2eR3 O2eR3 DkeR3(3) DkeR3(8) Cube RubiksCube ZksZnxZn(2,2) SU12
    Sp20 ZksZnxZn(4,3) ZksZnxZn(2,10) Trivial3 Trivial1 Trivial100 Scaling3 SO100000 U30 O1 SO1
    D1 C1 SO999999999999999999 Z999999999999999999 Trivial999999999999999999
    GL999999999999999999 D10000 SO_3x S03 XO3 SO(3 SO3* * SO(3,3) Ⅴ SO3+S5 ZksZnxZn(3,3) S0
    (((((SO3))))) pg:m-3m pg:Oh pg:-3m pg:532 pg:inf/mm pg:x pg: S3~wr~Z4 O1~wr~S20 Affine(SO3)
    Embed(SU2,3) Sum(SO3,S4) Real(SU3) Complex(S4) Stabilizer(S6,1) SO3~sdp~Embed(O1,3)
    Affine(S1000) S1000~wr~S1000 Embed(SO3,999999999) pg:4/mmm*S5
""")
PIECES = ATOMS + words("""
    0 1 2 7 99 10**9 >> << + * ⊗ → **2 **3 ² **0 **20 **5000 .T (SO3) (S4) ( ) , T( ^ - ¹²
    999999999999999999
""")
PIECES += [" ", "\n", "\x1b[31m", "\ud800"]


def expression(rng: random.Random, depth: int = 0) -> str:
    """A random expression by the grammar."""
    kind = rng.random()
    if depth > 4 or kind < 0.25:
        return rng.choice(ATOMS)
    inner = expression(rng, depth + 1)
    if kind < 0.45:
        return inner + rng.choice(["+", "*", ">>", "<<"]) + expression(rng, depth + 1)
    if kind < 0.6:
        return f"({inner})**{rng.choice([0, 1, 2, 3, 5, 10, 50, 100, 1000])}"
    if kind < 0.7:
        return f"{rng.choice([1, 2, 3, 10, 1000, 10**9])}*({inner})"
    if kind < 0.8:
        return f"({inner}).T"
    if kind < 0.88:
        return f"({inner})({group(rng)})"
    return f"({inner}){rng.choice(['>>', '+', '*'])}({expression(rng, depth + 1)})"


def group(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.65:
        return rng.choice(GROUPS)
    if kind < 0.93:
        return "*".join(rng.choices(GROUPS, k=rng.randrange(2, 5)))
    return mutated(rng, rng.choice(GROUPS))


def mutated(rng: random.Random, text: str) -> str:
    for _ in range(rng.randrange(1, 4)):
        start = rng.randrange(len(text) + 1)
        stop = min(len(text), start + rng.randrange(3))
        text = text[:start] + rng.choice(["", rng.choice(PIECES)]) + text[stop:]
    return text


def cases(seed: int, number: int) -> Iterator[tuple[str, str | None]]:
    rng = random.Random(seed)
    for _ in range(number):
        kind = rng.random()
        if kind < 0.4:
            text = expression(rng)
        elif kind < 0.85:
            text = mutated(rng, rng.choice(CORPUS))
        elif kind < 0.95:
            text = "".join(rng.choices(PIECES, k=rng.randrange(12)))
        else:
            limit = rng.choice([0x80, 0x300, 0x3000, 0x110000])
            text = "".join(chr(rng.randrange(limit)) for _ in range(rng.randrange(1, 12)))
        yield text, None if rng.random() < 0.15 else group(rng)


def solve(text: str, name: str | None) -> None:
    solution = basis(text, name, max_bytes=MAX_BYTES)
    found = account(solution, elements=1)
    report.report_as_json(found, text)
    elements = report.element_matrices(solution, 1, report.READABLE)
    page.show_card(card.basis_card(found, elements), io.StringIO())


def explained(error: EmlpError, case: tuple[str, str | None]) -> None:
    assert error.message.isprintable(), ascii(case)
    assert len(render_error(error)) < 1500, ascii(case)


def survive(answer: Callable[[str, str | None], object], seed: int, number: int) -> None:
    answered = 0
    sys.set_int_max_str_digits(0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for case in cases(seed, number):
        start = process_time()
        try:
            answer(*case)
            answered += 1
        except EmlpError as error:
            explained(error, case)
        except BaseException:
            print("offending:", ascii(case))
            raise
        assert process_time() - start < MOST_SECONDS, ascii(case)
        growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert growth < MOST_GROWTH, ascii(case)
    assert answered > number / 20


def test_counting() -> None:
    survive(answer, 1, 40)


@pytest.mark.filterwarnings("ignore::emlpcli.errors.ReadingWarning")
def test_solving() -> None:
    survive(solve, 2, 40)


COMMANDS = ("basis", "decompose", "dim", "fit", "groups", "vis")


def command_line(rng: random.Random, text: str, name: str | None) -> list[str]:
    """Any subcommand, with texts where it takes some."""
    command = rng.choice(COMMANDS)
    under = [] if name is None else ["--group", name]
    if command == "groups":
        return [command, name or text]
    if command == "fit":  # which does not come to training
        target = rng.choice([text, "norm(u)", "dot(u,v)", f"{text}*norm(u)"])
        return [command, "-t", target, "--rep-in", text, *under, "--train-size", "1,x"]
    limit = ["--max-memory", "50M"] if command in ("basis", "vis") else []
    return [command, text, *under, *limit]


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def survive_whole(emlp: Callable[..., Any], seed: int, number: int) -> None:
    rng = random.Random(seed)
    done = 0
    for text, name in cases(seed, number):
        if any("\ud800" <= c <= "\udfff" for c in text + (name or "")):
            continue  # no such argument can be given
        args = command_line(rng, text, name)
        as_json = rng.random() < 0.5
        result = emlp(*args, *(["--json"] if as_json else []))
        assert result.status in (0, 2, 4), (ascii(args), result.err)
        assert not set("\x1b\x9b\u202e") & set(result.out + result.err), ascii(args)
        if as_json and "--" not in args:
            data = json.loads(result.out, parse_constant=no_constant)
            assert ("error" in data) == bool(result.status), ascii(args)
            assert data.get("exit_code", 0) == result.status
        elif result.status:
            assert result.out == "", ascii(args)
        done += 1
    assert done > number / 2


def test_whole_commands(emlp: Callable[..., Any]) -> None:
    survive_whole(emlp, 6, 30)


@pytest.mark.slow
def test_whole_commands_at_length(emlp: Callable[..., Any]) -> None:
    survive_whole(emlp, 7, 400)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 3, 4])
def test_counting_at_length(seed: int) -> None:
    survive(answer, seed, 1000)


@pytest.mark.filterwarnings("ignore::emlpcli.errors.ReadingWarning")
@pytest.mark.slow
def test_solving_at_length() -> None:
    survive(solve, 5, 300)
