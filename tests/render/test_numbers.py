"""Numbers for people, and amounts of memory."""

from __future__ import annotations

import pytest

from emlpcli.errors import EmlpError
from emlpcli.render.numbers import duration, error, integer, percent
from emlpcli.solve.memory import format_bytes, format_count, parse_bytes


def test_integers() -> None:
    assert integer(0) == "0"
    assert integer(10**59) == "1" + "0" * 59
    assert integer(10**60 + 7) == "100000000000…000007 (61 digits)"
    assert integer(12345, longest=4) == "12345…12345 (5 digits)"
    assert integer(10**24, longest=24).endswith("(25 digits)")
    for count in (4000, 6000):  # beyond 4300 digits Python itself refuses
        assert integer(10 ** (count - 1)) == f"100000000000…000000 ({count} digits)"
        assert integer(10**count - 7) == f"999999999999…999993 ({count} digits)"


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (error(0.0), "0"),
        (error(4.274e-16), "4.3e-16"),
        (percent(0.0), "0 %"),
        (percent(1.0), "100 %"),
        (percent(180 / 129600), "0.139 %"),
        (percent(1e-5), "0.001 %"),
        (percent(6 / 10**12), "<0.001 %"),
        (percent(0.9996), ">99.9 %"),
        (percent(0.9994), "99.9 %"),
        (percent(12.3456), "1.23e+03 %"),
        (duration(0.00194), "1.94 ms"),
        (duration(0.9994), "999 ms"),
        (duration(0.9996), "1 s"),
        (duration(2.44), "2.44 s"),
        (format_bytes(1023), "1023 bytes"),
        (format_bytes(1536), "1.5 KiB"),
        (format_bytes(3 * 2**40), "3 TiB"),
        (format_bytes(10**40), "10^40 bytes"),
        (format_count(123456), "123456"),
        (format_count(10**40), "10^40"),
        (format_count(2**100_000), "10^30102"),
    ],
)
def test_shown(shown: str, wanted: str) -> None:
    assert shown == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1", 1),
        ("500M", 500 * 2**20),
        ("2GB", 2**31),
        ("1.5 GiB", 3 * 2**29),
        (" 1t ", 2**40),
        ("0.5k", 512),
    ],
)
def test_read(text: str, wanted: int) -> None:
    assert parse_bytes(text) == wanted


@pytest.mark.parametrize("text", ["", "M", "0", "-1", "1.G", "1 2", "1P", "٣M", "1" * 16])
def test_not_read(text: str) -> None:
    with pytest.raises(EmlpError, match="no amount of memory"):
        parse_bytes(text)
