"""`python -m emlpcli`: the same program as `emlp`."""

from __future__ import annotations

from emlpcli.cli import main

if __name__ == "__main__":
    main()
