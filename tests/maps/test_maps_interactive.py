"""The notebook's map holds the layers, controls and texts that it should."""

import json

import ipyleaflet
import ipywidgets
import numpy as np
import pytest
import shapely

import swathbook as sb
from swathbook import schema
from swathbook.book import Book
from swathbook.maps import palette


def layer(chart, name):
    return next(each for each in chart.layers if each.name.startswith(name))


def control(chart, kind):
    return next(each for each in chart.controls if isinstance(each, kind))


def panel(chart):
    return control(chart, ipyleaflet.WidgetControl).widget.children


def click(drawn, feature):
    content = {"event": "click", "feature": feature, "id": None, "coordinates": [0, 0]}
    drawn._handle_mouse_events(None, {**content, "properties": feature["properties"]}, [])


def test_layers_lie_in_order_from_the_ground_up(book):
    assert [each.name for each in sb.explore(book).layers] == [
        "Land",
        "Regions (2)",
        "Footprints (2)",
        "Dots for small shapes",
    ]


def test_nothing_is_fetched_from_the_network(book):
    assert not any(isinstance(each, ipyleaflet.TileLayer) for each in sb.explore(book).layers)


def test_all_layers_are_strict_json(book):
    for each in sb.explore(book).layers:
        json.dumps(each.data, allow_nan=False)


def test_regions_have_the_colours_of_their_stages(book):
    features = layer(sb.explore(book), "Regions").data["features"]
    fills = {f["properties"]["stage"]: f["properties"]["style"]["fillColor"] for f in features}
    assert fills == {stage: palette.STAGES[stage].fill for stage in ("succeeded", "pending")}


def test_footprints_are_translucent(book):
    for feature in layer(sb.explore(book), "Footprints").data["features"]:
        assert 0 < feature["properties"]["style"]["fillOpacity"] < 0.5


def test_land_does_not_feel_the_mouse(book):
    (land,) = layer(sb.explore(book), "Land").data["features"]
    assert land["properties"]["style"]["interactive"] is False


@pytest.mark.parametrize(
    "kind",
    [ipyleaflet.LayersControl, ipyleaflet.ScaleControl, ipyleaflet.FullScreenControl],
    ids=lambda kind: kind.__name__,
)
def test_the_usual_controls_are_there(book, kind):
    assert control(sb.explore(book), kind)


def test_the_legend_counts_and_says_what_is_missing(book):
    text = panel(sb.explore(book))[0].value
    for part in ("pending (1)", "succeeded (1)", "unknown (1)", "1 order has no region"):
        assert part in text


def test_frames_are_sent_when_they_are_asked_for(book):
    chart = sb.explore(book)
    switch = panel(chart)[1]
    assert isinstance(switch, ipywidgets.Checkbox)
    assert not any(each.name.startswith("Swath") for each in chart.layers)
    switch.value = True
    assert len(layer(chart, "Swath").data["features"]) == 2
    switch.value = False
    assert not any(each.name.startswith("Swath") for each in chart.layers)


def test_a_book_without_frames_offers_none(world_book):
    assert len(panel(sb.explore(world_book))) == 1


def test_a_click_tells_what_is_known(book):
    regions = layer(sb.explore(book), "Regions")
    click(regions, regions.data["features"][0])
    assert "Order 0" in regions.popup.value
    assert "1,234.50 USD" in regions.popup.value


@pytest.mark.parametrize("name", ["Regions", "Footprints"])
def test_text_from_a_service_is_escaped(hostile_book, name):
    drawn = layer(sb.explore(hostile_book), name)
    click(drawn, drawn.data["features"][0])
    assert "&lt;script&gt;" in drawn.popup.value
    assert "<script" not in drawn.popup.value
    assert "<img" not in drawn.popup.value


def test_small_shapes_are_dotted_until_one_has_zoomed_in(world_book):
    chart = sb.explore(world_book)
    dots = layer(chart, "Dots")
    # Seven regions of 0.3°, one with a dark middle: at zoom 12 they are 870 px wide.
    assert len(dots.data["features"]) == 8
    chart.zoom = 12
    assert dots.data["features"] == []
    chart.zoom = 2
    assert len(dots.data["features"]) == 8


def test_the_map_opens_where_the_shapes_are(book):
    lat, lon = sb.explore(book).center
    assert (10 < lat < 12, 0 < lon < 4.5) == (True, True)


def test_the_map_of_fiji_is_not_a_map_of_the_world(fiji_book):
    chart = sb.explore(fiji_book)
    assert chart.zoom > 6
    assert 179 < chart.center[1] < 181


def test_an_empty_book_is_a_map_without_shapes():
    chart = sb.explore(Book())
    assert layer(chart, "Regions").data["features"] == []
    assert layer(chart, "Land").data["features"] != []


def test_thousands_of_shapes_are_drawn_on_a_canvas(book):
    many = np.full(5_001, shapely.box(0, 10, 1, 11), dtype=object)
    crowd = Book(orders=schema.ORDERS.frame({"region": many}, [str(n) for n in range(5_001)]))
    assert sb.explore(crowd).prefer_canvas
    assert not sb.explore(book).prefer_canvas
