"""Colours in OKLab, where distance is as the eye sees it: from and to sRGB, mixing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Björn Ottosson, "A perceptual color space for image processing", 2020: from linear sRGB to the
# responses of the eye's cones, and from their cube roots to lightness, green-red and blue-yellow.
_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)

Colors = NDArray[np.float64]  # shape (..., 3); sRGB from 0 to 1, or OKLab


# The curve of sRGB between values and light, with its constants: IEC 61966-2-1:1999.


def linear(rgb: Any) -> Colors:
    """Light intensities of sRGB values."""
    rgb = np.asarray(rgb, dtype=float)
    return np.asarray(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4))


def gamma(light: Colors) -> Colors:
    """sRGB values of light intensities, clipped to what a screen shows."""
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def to_oklab(rgb: Any) -> Colors:
    """OKLab coordinates of sRGB values."""
    return np.asarray(np.cbrt(linear(rgb) @ _LMS.T) @ _LAB.T)


def from_oklab(lab: Colors) -> Colors:
    """sRGB values of OKLab coordinates; beyond the screen's gamut chroma is given up.

    Hue and lightness stay, as they are what tells colours apart. Twelve steps leave 0.42 of the
    chroma, which is enough for every colour of the palettes; what is beyond is clipped.
    """
    lab = np.array(lab, dtype=float)
    for _ in range(12):
        light = _light(lab)
        out = (light.min(axis=-1) < -1e-6) | (light.max(axis=-1) > 1 + 1e-6)
        if not out.any():
            break
        lab[out, 1:] *= 0.93
    return gamma(_light(lab))


def _light(lab: Colors) -> Colors:
    """Light intensities of OKLab coordinates, some beyond 0 to 1 where no screen shows them."""
    return np.asarray((lab @ np.linalg.inv(_LAB).T) ** 3 @ np.linalg.inv(_LMS).T)


def hex_rgb(text: str) -> Colors:
    """sRGB values of `#rrggbb`."""
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def rgb_bytes(rgb: Any) -> NDArray[np.uint8]:
    """sRGB values as whole numbers from 0 to 255, of the same shape."""
    return np.asarray(np.rint(255 * np.clip(rgb, 0, 1)), dtype=np.uint8)


def rgb_hex(rgb: Any) -> str:
    """One colour, shape (3,), as `#rrggbb`."""
    return "#" + "".join(f"{value:02x}" for value in rgb_bytes(rgb).tolist())


def mix(a: Any, b: Any, share: float) -> Colors:
    """The colour a with a share of b, mixed in OKLab."""
    return from_oklab((1 - share) * to_oklab(a) + share * to_oklab(b))
