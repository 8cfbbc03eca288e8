"""Laws that hold in the made-up world, whatever its seed."""

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from swathbook.emulator import World
from swathbook.emulator.world import tracks
from swathbook.emulator.world.account import HURTS, NOW

WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def world():
    return World(orders=240, seed=3)


@pytest.fixture(scope="module")
def passes(world):
    return [item for order in world.orders for item in order.items if item.pass_]


def geodesic_km2(shape):
    return abs(WGS84.geometry_area_perimeter(shapely.segmentize(shape, 0.02))[0]) / 1e6


def facts(world):
    return [
        (o.number, o.created_at, o.status, o.final_amount, o.region.wkb, i.id, i.frames.tobytes())
        for o in world.orders
        for i in o.items
    ]


def test_the_same_seed_makes_the_same_world():
    assert facts(World(30, seed=5)) == facts(World(30, seed=5))


def test_another_seed_makes_another_world():
    assert facts(World(30, seed=5)) != facts(World(30, seed=6))


def test_orders_and_items_have_numbers_of_their_own(world):
    assert len({order.number for order in world.orders}) == 240
    assert len({order.id for order in world.orders}) == 240
    items = [item.id for order in world.orders for item in order.items]
    assert len(set(items)) == len(items)


def test_what_items_cost_adds_up_to_what_the_order_costs(world):
    for order in world.orders:
        assert sum(item.price.net_amount for item in order.items) == order.final_amount
        assert order.total_amount - order.discount_amount == order.final_amount
        assert order.final_amount == order.final_amount.quantize(Decimal("0.01"))


def test_both_ways_to_work_out_a_discount_agree_to_the_cent(world):
    for price in (item.price for order in world.orders for item in order.items):
        by_rate = price.amount * (1 - price.discount_rate)
        assert abs(by_rate - price.net_amount) <= Decimal("0.01")


def test_a_frame_is_25_km_long_and_wide(passes):
    corners = np.concatenate([item.frames for item in passes])
    starts, ends = corners[:, :-1].reshape(-1, 2), corners[:, 1:].reshape(-1, 2)
    _, _, metres = WGS84.inv(*starts.T, *ends.T)
    assert np.abs(metres - 25_000).max() < 300


def test_neighbouring_frames_of_a_pass_overlap_by_15_percent(passes):
    for item in passes[::5]:
        first, second = shapely.polygons(item.frames[:2])
        assert geodesic_km2(first & second) / geodesic_km2(first) == pytest.approx(0.15, abs=0.01)


def test_frames_are_clockwise_and_begin_in_the_north_east(passes):
    for item in passes:
        assert not shapely.is_ccw(shapely.linearrings(item.frames)).any()
        north_east, south_east, south_west, north_west = np.moveaxis(item.frames[:, :4], 1, 0)
        assert (north_east[:, 1] > south_east[:, 1]).all()
        assert (north_east[:, 0] > north_west[:, 0]).all()
        assert (north_west[:, 1] > south_west[:, 1]).all()


def test_a_descending_pass_flies_south_and_an_ascending_one_north(passes):
    for item in passes:
        step = item.frames[1, 0, 1] - item.frames[0, 0, 1]
        assert (step < 0) == (item.pass_.direction == "D")


def test_a_pass_lasts_as_long_as_its_satellite_needs_for_its_frames(passes):
    for item in passes:
        seconds = (item.pass_.stop_at - item.pass_.start_at).total_seconds()
        assert Decimal(str(seconds)) == item.pass_.duration_s
        km = seconds * 7.08
        assert (
            25 + (len(item.frames) - 1) * 21.25 - 0.1 <= km <= 25 + len(item.frames) * 21.25 + 0.1
        )
        assert item.pass_.start_at < item.imaged_at < item.pass_.stop_at


def test_the_sun_stands_as_in_a_sun_synchronous_orbit(passes):
    for item in passes:
        hour = item.pass_.start_at.hour + item.pass_.start_at.minute / 60
        solar = (hour + item.lon / 15) % 24
        assert solar == pytest.approx(9.9 if item.pass_.direction == "D" else 21.9, abs=0.7)


def test_a_left_looking_pass_has_a_negative_angle(passes):
    for item in passes:
        assert (item.pass_.angle_deg < 0) == (item.pass_.look_side == "L")
        assert 15 <= abs(item.pass_.angle_deg) <= 45


def test_passes_lie_in_the_window_and_images_before_the_order(world):
    for order in world.orders:
        for item in order.items:
            if item.pass_:
                assert order.window_start <= item.pass_.start_at < order.window_end
            else:
                assert item.imaged_at < order.created_at


def test_coverage_grows_from_pass_to_pass_and_stays_a_share(world):
    for order in world.orders[::7]:
        so_far = [coverage.so_far for coverage in order.coverages]
        assert so_far == sorted(so_far)
        assert sum(coverage.added for coverage in order.coverages) == pytest.approx(so_far[-1])
        assert so_far[-1] <= 1 + 1e-9


def test_coverage_is_what_a_geodesic_measure_of_the_ground_gives(world):
    order = next(o for o in world.orders if o.kind == "tasking" and abs(o.region.centroid.y) < 50)
    ground = shapely.union_all([item.ground for item in order.items])
    measured = geodesic_km2(ground & order.region) / geodesic_km2(order.region)
    assert order.coverages[-1].so_far == pytest.approx(measured, abs=2e-6)


def test_regions_are_valid_shapes_on_the_globe(world):
    regions = np.array([order.region for order in world.orders])
    assert shapely.is_valid(regions).all()
    assert np.abs(shapely.bounds(regions)[:, [1, 3]]).max() < 84


def test_orders_end_after_they_began_and_not_in_the_future(world):
    for order in world.orders:
        assert order.created_at <= order.updated_at <= NOW
        assert (order.delivered_at is not None) == (order.status in ("delivered", "completed")) or (
            order.hurt == "unknown_status"
        )


def test_every_status_and_every_hurt_occurs_in_200_orders():
    orders = World(200, seed=11).orders
    assert {"delivered", "completed", "failed", "pending_image", "pending"} <= {
        order.status for order in orders
    }
    assert set(HURTS) == {order.hurt for order in orders} - {None}


def test_a_world_that_is_not_hurt_has_no_hurts():
    assert {order.hurt for order in World(60, hurt=False).orders} == {None}


def test_orders_at_the_dateline_cross_it():
    crossing = [o for o in World(200, seed=2).orders if o.hurt == "antimeridian"]
    assert crossing
    for order in crossing:
        west, _, east, _ = order.region.bounds
        assert west < 180 < east


def test_some_orders_are_placed_in_the_same_second_and_some_delivered_late(world):
    assert max(Counter(order.created_at for order in world.orders).values()) > 1
    done = [order for order in world.orders if order.delivered_at and order.expected_at]
    late = [order for order in done if order.delivered_at > order.expected_at]
    assert 0 < len(late) < len(done)


def test_a_new_order_is_newer_than_all_others():
    world = World(10)
    added = world.add_order()
    assert added is world.orders[-1]
    assert all(order.created_at < added.created_at for order in world.orders[:-1])


def test_a_removed_order_is_gone():
    world = World(10)
    gone = world.remove_order(world.orders[3].number)
    assert world.order(gone.number) is None
    assert len(world.orders) == 9


def test_an_account_can_be_empty():
    assert list(World(0).orders) == []


@settings(max_examples=60, deadline=None)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-76, 76),
    descending=st.booleans(),
    count=st.integers(2, 8),
)
def test_a_strip_anywhere_has_frames_of_the_right_size_and_overlap(lon, lat, descending, count):
    azimuth = tracks.heading_deg(lat, descending=descending)
    frames = shapely.polygons(tracks.strip(lon, lat, azimuth, count, tracks.STRIPMAP))
    assert shapely.is_valid(frames).all()
    size = geodesic_km2(frames[0])
    assert size == pytest.approx(625.75, rel=0.005)
    assert geodesic_km2(frames[0] & frames[1]) / size == pytest.approx(0.15, abs=0.01)
