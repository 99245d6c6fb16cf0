"""Without PyTorch the package says what to install."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
sys.modules["torch"] = None
try:
    from emlpcli.torch import EquivariantLinear
except ImportError as error:
    print(error)
"""


def test_the_error_says_what_to_install() -> None:
    found = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert 'pip install "emlpcli[torch]"' in found.stdout
