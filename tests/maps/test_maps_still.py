"""The still map is true: places, sizes, colours and counts; and it leaves no traces."""

import math
import subprocess
import sys

import geopandas.testing
import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle

import swathbook as sb
from swathbook import schema
from swathbook.book import Book
from swathbook.maps import keys, palette


def new_axes(width=8.0, height=6.0):
    figure = Figure(figsize=(width, height), dpi=100)
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def account(region, stage="succeeded"):
    columns = {"order_no": ["1"], "region": [region], "stage": [stage]}
    return Book(orders=schema.ORDERS.frame(columns, ["market:1"]))


def legend_texts(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def drawn(axes, label):
    return [artist for artist in axes.collections if artist.get_label() == f"_{label}"]


def colour_at(axes, lon, lat):
    axes.figure.canvas.draw()
    x, y = axes.transData.transform((lon, lat))
    pixels = np.asarray(axes.figure.canvas.buffer_rgba())
    return pixels[pixels.shape[0] - 1 - int(y), int(x), :3] / 255


def blend(top, ground, opacity):
    return opacity * np.array(to_rgb(top)) + (1 - opacity) * np.array(to_rgb(ground))


def test_the_axes_that_were_given_come_back(book):
    axes = new_axes()
    assert sb.plot_map(book, ax=axes) is axes


def test_without_axes_a_figure_is_made_that_pyplot_knows(book):
    axes = sb.plot_map(book)
    assert plt.get_fignums() == [axes.figure.number]
    plt.close(axes.figure)


def test_on_given_axes_pyplot_is_not_even_imported():
    code = (
        "import sys, swathbook as sb; from matplotlib.figure import Figure;"
        "sb.plot_map(sb.Book(), ax=Figure().add_subplot());"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_no_settings_are_changed_and_no_figure_is_opened(book):
    settings, figures = dict(mpl.rcParams), plt.get_fignums()
    axes = sb.plot_map(book, ax=new_axes())
    axes.figure.canvas.draw()
    assert (dict(mpl.rcParams), plt.get_fignums()) == (settings, figures)


def test_the_tables_are_as_before(book):
    before = book.orders.copy(), book.items.copy()
    sb.plot_map(book, ax=new_axes())
    geopandas.testing.assert_geodataframe_equal(book.orders, before[0])
    geopandas.testing.assert_geodataframe_equal(book.items, before[1])


def test_the_legend_counts_orders_and_footprints_and_says_what_is_missing(book):
    assert legend_texts(sb.plot_map(book, ax=new_axes())) == [
        "pending (1)",
        "succeeded (1)",
        "unknown (1)",
        "footprints (2)",
        "1 order has no region",
        "1 item has no footprint",
    ]


def test_the_legend_lies_outside_the_map(book):
    axes = sb.plot_map(book)
    axes.figure.canvas.draw()
    assert not axes.get_window_extent().overlaps(axes.get_legend().get_window_extent())
    plt.close(axes.figure)


def test_everything_lies_on_the_picture(world_book, book):
    for each in (world_book, book):
        axes = sb.plot_map(each)
        axes.figure.canvas.draw()
        page, inked = axes.figure.bbox, axes.get_tightbbox()
        assert page.x0 <= inked.x0 < inked.x1 <= page.x1
        assert page.y0 <= inked.y0 < inked.y1 <= page.y1
        plt.close(axes.figure)


def test_every_shape_lies_within_the_map(book):
    axes = sb.plot_map(book, ax=new_axes())
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    assert west < 0 < 4.5 < east
    assert south < 10 < 12 < north


def test_a_region_has_the_colour_of_its_stage_over_land():
    axes = sb.plot_map(account(shapely.box(0, 10, 2, 12)), ax=new_axes())
    wanted = blend(palette.STAGES["succeeded"].fill, palette.LAND, palette.REGION_OPACITY)
    assert colour_at(axes, 1.13, 11.17) == pytest.approx(wanted, abs=0.02)


def test_land_and_sea_are_told_apart():
    axes = sb.plot_map(account(shapely.box(-1, 3.5, 0, 4.2)), ax=new_axes())
    assert colour_at(axes, -1.06, 3.85) == pytest.approx(to_rgb(palette.SEA), abs=0.02)


def test_ground_that_was_imaged_twice_is_darker(book):
    axes = sb.plot_map(book, ax=new_axes())
    bare, once, twice = (colour_at(axes, lon, 11.13).sum() for lon in (1.77, 0.23, 0.77))
    assert twice < once < bare


def test_a_hole_shows_the_ground():
    ring = shapely.box(0, 10, 2, 12).difference(shapely.box(0.5, 10.5, 1.5, 11.5))
    axes = sb.plot_map(account(ring), ax=new_axes())
    assert colour_at(axes, 1.13, 11.17) == pytest.approx(to_rgb(palette.LAND), abs=0.02)


@pytest.mark.parametrize("lat", [0, 45, 65, 78])
def test_a_square_on_the_ground_is_a_square_in_the_picture(lat):
    high = 0.5
    wide = high / math.cos(math.radians(lat))
    axes = sb.plot_map(
        account(shapely.box(20, lat - high, 20 + 2 * wide, lat + high)), ax=new_axes()
    )
    axes.figure.canvas.draw()
    (x0, y0), (x1, y1) = axes.transData.transform([(20, lat - high), (20 + 2 * wide, lat + high)])
    assert (x1 - x0) / (y1 - y0) == pytest.approx(1, rel=0.02)


@pytest.mark.parametrize(
    "region",
    [
        pytest.param(shapely.box(-180, 80, 180, 90), id="round the pole"),
        pytest.param(shapely.box(-170, -60, 175, 75), id="the world"),
        pytest.param(shapely.box(10, -30, 10.2, 30), id="a long strip"),
        pytest.param(shapely.box(10, 10, 10.001, 10.001), id="a hundred metres"),
    ],
)
def test_no_extent_makes_a_silly_picture(region):
    axes = sb.plot_map(account(region))
    axes.figure.canvas.draw()
    box = axes.get_window_extent()
    assert 0.5 < box.width / box.height < 3.2
    assert max(axes.figure.get_size_inches()) < 14
    plt.close(axes.figure)


@pytest.mark.parametrize("lat", [0, 40, 70])
def test_the_scale_bar_is_as_long_as_it_says(lat):
    axes = sb.plot_map(account(shapely.box(10, lat - 1, 13, lat + 1)), ax=new_axes())
    (bar,) = [line for line in axes.lines if line.get_label() == "_scale"]
    says = next(t.get_text() for t in axes.texts if " km" in t.get_text())
    west, east = bar.get_xdata()
    km = math.radians(east - west) * 6371 * math.cos(math.radians(lat))
    # A sphere is up to 0.6 % off the ellipsoid.
    assert float(says.split()[0].replace(",", "")) == pytest.approx(km, rel=0.006)


def test_where_the_scale_differs_over_the_map_the_bar_says_where_it_holds(world_book):
    axes = sb.plot_map(world_book, ax=new_axes())
    assert any(" km at " in text.get_text() for text in axes.texts)


def test_regions_too_small_to_be_seen_are_markers_of_their_stage(world_book):
    axes = sb.plot_map(world_book, ax=new_axes())
    for stage, look in palette.STAGES.items():
        (markers,) = (
            a for a in drawn(axes, stage) if len(a.get_offsets()) and a.get_offsets().any()
        )
        shape = MarkerStyle(look.marker)
        outline = shape.get_path().transformed(shape.get_transform())
        assert np.allclose(markers.get_paths()[0].vertices, outline.vertices)


def test_a_marker_stands_in_the_middle_of_its_region(world_book):
    axes = sb.plot_map(world_book, ax=new_axes())
    places = np.vstack([a.get_offsets() for a in drawn(axes, "failed")])
    assert [77.15, 20.15] in places.round(6).tolist()


def test_a_large_region_is_no_marker(book):
    axes = sb.plot_map(book, ax=new_axes())
    assert not any(len(a.get_sizes()) and a.get_offsets().any() for a in drawn(axes, "succeeded"))


def test_each_stage_is_hatched_in_its_own_way(book):
    axes = sb.plot_map(book, ax=new_axes())
    assert any(a.get_hatch() == palette.STAGES["pending"].hatch for a in drawn(axes, "pending"))
    assert not any(a.get_hatch() for a in drawn(axes, "succeeded"))


def test_shapes_across_180_lie_side_by_side_and_degrees_go_on_from_the_west(fiji_book):
    axes = sb.plot_map(fiji_book, ax=new_axes())
    axes.figure.canvas.draw()
    west, east = axes.get_xlim()
    assert 178 < west < 180 < east < 183
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert {"180°", "179°W"} <= set(labels)


def test_an_empty_book_is_a_map_of_the_world_that_says_so():
    axes = sb.plot_map(Book(), ax=new_axes())
    axes.figure.canvas.draw()
    assert legend_texts(axes) == ["nothing to draw"]
    assert axes.get_xlim() == (-180, 180)


def test_the_base_map_is_credited(book):
    assert "Land: Natural Earth" in [t.get_text() for t in sb.plot_map(book, ax=new_axes()).texts]


def test_text_from_a_service_is_not_read_as_mathematics():
    orders = schema.ORDERS.frame(
        {"order_no": ["$x^{$"], "stage": ["$y_{$"], "region": [shapely.box(0, 0, 1, 1)]}, ["m:1"]
    )
    axes = sb.plot_map(Book(orders=orders), ax=new_axes())
    axes.figure.canvas.draw()


def test_lengths_are_round():
    assert [keys.round_length(x) for x in (1, 1.99, 2, 4.9, 99, 1e-3)] == [1, 1, 2, 2, 50, 1e-3]
