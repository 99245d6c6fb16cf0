"""What tests of solving share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emlpcli.solve.plan import clear_cache


@pytest.fixture
def nothing_known() -> Iterator[None]:
    """What one test solved, rightly or wrongly, is no other test's answer."""
    clear_cache()
    yield
    clear_cache()
