"""The colours stay apart for everyone, on the screen and in grey."""

from itertools import combinations

import numpy as np
import pytest

from swathbook import schema
from swathbook.maps import palette

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SIGHT = {
    "all cones": np.eye(3),
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
XYZ = np.array(
    [[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]]
) / np.array([[0.9505], [1.0], [1.0888]])


def linear(colour):
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    x, y, z = np.cbrt(XYZ @ np.clip(rgb, 0, 1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_stages_are_told_apart(sight):
    seen = {stage: lab(SIGHT[sight] @ linear(look.fill)) for stage, look in palette.STAGES.items()}
    nearest = min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(seen, 2))
    assert nearest > 20, "a difference of 20 is plain to see"


def test_every_stage_has_a_look_and_so_has_none():
    assert set(palette.STAGES) == {*schema.STAGES, palette.UNKNOWN}


@pytest.mark.parametrize("channel", ["hatch", "marker"])
def test_in_grey_stages_differ_by_their_second_channel(channel):
    assert len({getattr(look, channel) for look in palette.STAGES.values()}) == len(palette.STAGES)


def contrast(one, other):
    weights = np.array([0.2126, 0.7152, 0.0722])
    light, dark = sorted((weights @ linear(one), weights @ linear(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ground", [palette.LAND, palette.SEA])
def test_outlines_stand_out_on_land_and_sea(ground):
    for look in palette.STAGES.values():
        assert contrast(look.line, ground) > 3, "WCAG 2.1's least contrast of graphics"


def test_a_stage_from_the_future_is_drawn_as_unknown():
    assert palette.look("teleported") == palette.STAGES[palette.UNKNOWN]
