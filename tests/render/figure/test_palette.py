"""Colours: told apart by colour-blind readers, all different, neighbours far apart."""

from __future__ import annotations

import numpy as np
import pytest

from emlpcli.render.figure.colour.oklab import from_oklab, gamma, hex_rgb, linear, mix, to_oklab
from emlpcli.render.figure.colour.paint import Paint, reduced, reduction
from emlpcli.render.figure.colour.palette import parameter_colors
from emlpcli.render.figure.colour.theme import THEMES
from emlpcli.render.figure.content.view import NumberPicture, ParameterPicture

# Machado, Oliveira, Fernandes 2009, severity 1, on linear light
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
LEAST = {"none": 0.12, "protanopia": 0.095, "deuteranopia": 0.095, "tritanopia": 0.065}


def seen(rgb: np.ndarray, kind: str) -> np.ndarray:
    """OKLab coordinates of colours as someone sees them."""
    return to_oklab(gamma(linear(rgb) @ BLINDNESS[kind].T))


def gaps(lab: np.ndarray) -> np.ndarray:
    return np.linalg.norm(lab[:, None] - lab[None], axis=2)[np.triu_indices(len(lab), 1)]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", BLINDNESS)
def test_fifteen_colors_are_told_apart(theme: str, kind: str) -> None:
    colors = parameter_colors(15, THEMES[theme])
    assert colors.shape == (15, 3)
    assert gaps(seen(colors, kind)).min() > LEAST[kind]
    behind = seen(hex_rgb(THEMES[theme].paper)[None], kind)
    assert np.linalg.norm(seen(colors, kind) - behind, axis=1).min() > 0.09


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", BLINDNESS)
def test_signs_of_values_are_told_apart(theme: str, kind: str) -> None:
    scale = Paint(THEMES[theme]).scale()
    low, high = seen(scale[:128], kind), seen(scale[129:], kind)
    assert np.linalg.norm(low - high[::-1], axis=1).min() > 0.045  # of equal size
    lightness = to_oklab(scale)[:, 0]
    steps = np.diff(lightness[129:])
    assert np.all(steps < 0) or np.all(steps > 0)


@pytest.mark.parametrize("count", [16, 40, 300])
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.long_cases
def test_many_colors_differ_and_neighbors_differ_most(count: int, theme: str) -> None:
    labels = (np.arange(count)[:, None] + np.arange(count)[None]) % count
    colors = parameter_colors(count, THEMES[theme], labels)
    assert len(np.unique(np.rint(255 * colors), axis=0)) == count
    lab = to_oklab(colors)
    successive = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert successive.min() > 0.1
    assert successive.mean() > 1.2 * gaps(lab).mean()


def test_neighbors_in_the_picture_are_kept_apart() -> None:
    rng = np.random.default_rng(1)
    labels = rng.permutation(400).reshape(20, 20)
    lab = to_oklab(parameter_colors(400, THEMES["light"], labels))
    beside = np.linalg.norm(lab[labels[:, 1:]] - lab[labels[:, :-1]], axis=2)
    assert np.quantile(beside, 0.05) > np.quantile(gaps(lab), 0.12)
    assert beside.min() > 0.05


def test_thousands_of_colors_are_quick_and_the_same_every_time() -> None:
    colors = parameter_colors(9000, THEMES["dark"])
    assert np.array_equal(colors, parameter_colors(9000, THEMES["dark"]))
    assert colors.shape == (9000, 3)
    assert np.all((colors >= 0) & (colors <= 1))


def test_oklab_and_back() -> None:
    rgb = np.random.default_rng(0).uniform(size=(200, 3))
    np.testing.assert_allclose(from_oklab(to_oklab(rgb)), rgb, atol=1e-6)
    np.testing.assert_allclose(to_oklab(np.ones(3)), [1, 0, 0], atol=1e-3)  # white
    np.testing.assert_allclose(mix([0, 0, 0], [1, 1, 1], 0), [0, 0, 0], atol=1e-6)
    vivid = from_oklab(np.array([[0.7, 0.5, 0.2]]))  # no screen shows it
    assert np.all((vivid >= 0) & (vivid <= 1))


def test_ink_is_readable_on_every_parameter() -> None:
    for theme in THEMES.values():
        paint = Paint(theme)
        for color in parameter_colors(60, theme):
            ink = hex_rgb(paint.ink(color))
            bright, dark = sorted(
                (float(linear(c) @ [0.2126, 0.7152, 0.0722]) + 0.05 for c in (color, ink)),
                reverse=True,
            )
            assert bright / dark > 3.0  # contrast as the web's guidelines count it


def test_pixels_of_each_kind() -> None:
    paint = Paint(THEMES["light"])
    labels = np.array([[0, 1, -1]])
    table = np.rint(255 * parameter_colors(2, THEMES["light"]))
    orbits = paint.pixels(ParameterPicture(labels, count=2))
    np.testing.assert_array_equal(orbits[0, :2, :3], table)
    np.testing.assert_array_equal(orbits[0, :, 3], [255, 255, 0])
    signs = np.array([[1, -1, 0]], dtype=np.int8)
    signed = paint.pixels(ParameterPicture(labels, signs, count=2))
    np.testing.assert_array_equal(signed[0, 0], orbits[0, 0])
    assert not np.array_equal(signed[0, 1], orbits[0, 1])
    values = paint.pixels(NumberPicture(np.array([[1.0, -1.0, 1e-9, -1e-9, 0.0]]), limit=1))
    scale = np.rint(255 * paint.scale())
    np.testing.assert_array_equal(values[0, :2, :3], scale[[-1, 0]])
    np.testing.assert_array_equal(values[0, 2:4, :3], scale[[129, 127]])  # nearly 0 is not 0
    np.testing.assert_array_equal(values[0, :, 3], [255, 255, 255, 255, 0])


def test_a_single_entry_survives_reduction() -> None:
    pixels = np.zeros((100, 60, 4), dtype=np.uint8)
    pixels[57, 31] = [10, 200, 30, 255]
    small = reduced(pixels, 10, 7)
    assert small.shape == (10, 9, 4)
    assert np.argwhere(small[..., 3]).tolist() == [[5, 4]]
    assert small[5, 4, :3].tolist() == [10, 200, 30]
    assert 255 * 0.4 < small[5, 4, 3] < 255 * 0.5
    full = np.full((4, 4, 4), 255, dtype=np.uint8)
    assert reduced(full, 2, 2).tolist() == np.full((2, 2, 4), 255).tolist()


def test_sparse_pictures_are_reduced_to_larger_pixels() -> None:
    dense = NumberPicture(np.ones((900, 1200)))
    assert reduction(dense) == (1, 2)
    assert reduction(NumberPicture(np.eye(900))) == (2, 2)
    assert reduction(NumberPicture(np.eye(400))) == (1, 1)
