"""The land below the maps is where land is."""

import pytest
import shapely

from swathbook.maps import basemap
from swathbook.maps.extent import WORLD, Extent

LAND = {
    "Moscow": (37.6, 55.8),
    "Lima, inland": (-76.0, -12.0),
    "Alice Springs": (133.9, -23.7),
    "Chukotka, beyond 180°": (-175.0, 66.5),
    "Viti Levu": (178.0, -17.8),
    "the South Pole": (10.0, -89.5),
}
WATER = {
    "Gulf of Guinea": (0.0, 0.0),
    "Pacific": (-150.0, 20.0),
    "Caspian Sea": (51.0, 42.0),
    "Pacific at 180°": (180.0, 0.0),
}


@pytest.mark.parametrize("place", LAND)
def test_land_is_land(place):
    assert basemap.land().contains(shapely.Point(LAND[place]))


@pytest.mark.parametrize("place", WATER)
def test_water_is_water(place):
    assert not basemap.land().intersects(shapely.Point(WATER[place]))


def test_the_land_is_valid_and_on_the_earth():
    assert basemap.land().is_valid
    assert shapely.box(-180, -90, 180, 90).covers(basemap.land())


def test_land_goes_on_across_180_without_a_seam():
    chukotka = Extent(170, 60, 195, 72)
    land = basemap.land_within(chukotka)
    assert land.contains(shapely.LineString([(179, 68), (181, 68)]))


def test_land_is_cut_to_the_map():
    assert shapely.box(0, 40, 10, 50).covers(basemap.land_within(Extent(0, 40, 10, 50)))


def test_the_open_sea_has_no_land():
    assert basemap.land_within(Extent(-150, 5, -145, 10)).is_empty


def test_a_map_of_the_world_needs_the_land_once():
    assert basemap.land_beyond(WORLD) is basemap.land()
