"""JSON as RFC 8259 has it: neither NaN nor Infinity, in what is written and in what is read."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from emlpcli.errors import FileError
from emlpcli.files.limits import LONGEST_JSON_NUMBER

# Signs that JSON allows in texts but that steer a terminal: they are escaped.
_STEERING = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def dumps(data: Any) -> str:
    """JSON text in one line; numbers that are not finite become null."""
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(data), ensure_ascii=False, allow_nan=False)
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _finite(data: Any) -> Any:
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    return [_finite(value) for value in data] if isinstance(data, list | tuple) else data


def loads(text: str) -> dict[str, Any]:
    """The object that a JSON text holds; FileError where it is none."""

    def refuse(name: str) -> Any:
        raise FileError(f"not valid JSON: {name} is no number of JSON")

    def integer(digits: str) -> int:
        if len(digits) > LONGEST_JSON_NUMBER:
            raise FileError(f"not valid JSON: a number of {len(digits)} digits")
        return int(digits)

    try:
        data = json.loads(text, parse_constant=refuse, parse_int=integer)
    except FileError:
        raise
    except RecursionError:
        raise FileError("not valid JSON: too deep") from None
    except ValueError as error:
        raise FileError(f"not valid JSON: {error}") from None
    if not isinstance(data, dict):
        raise FileError("it holds no JSON object")
    return data
