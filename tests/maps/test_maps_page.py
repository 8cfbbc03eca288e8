"""The page to mail stands alone, and runs nothing that a service says."""

import json
import re
import shutil

import pytest

import swathbook as sb
from swathbook.book import Book
from swathbook.errors import ExportError
from swathbook.maps import page
from swathbook.maps.scene import scene

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture
def written(book, tmp_path):
    return sb.map_page(book, tmp_path / "map.html").read_text(encoding="utf-8")


def contents(text):
    block = re.search(r'<script type="application/json" id="scene">(.*?)</script>', text, re.DOTALL)
    return json.loads(block[1])


def test_the_path_comes_back(book, tmp_path):
    assert sb.map_page(book, str(tmp_path / "map.html")) == tmp_path / "map.html"


def test_an_older_page_stays_unless_it_may_be_replaced(book, tmp_path):
    target = tmp_path / "map.html"
    target.write_text("old")
    with pytest.raises(ExportError, match="overwrite=True"):
        sb.map_page(book, target)
    assert target.read_text() == "old"
    sb.map_page(book, target, overwrite=True)
    assert target.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_same_book_gives_the_same_page(book):
    assert page.render(scene(book)) == page.render(scene(book))


def test_the_page_holds_the_shapes_as_geojson(written):
    held = contents(written)
    assert [f["geometry"]["type"] for f in held["regions"]] == ["Polygon", "Polygon"]
    assert len(held["footprints"]) == 2
    assert len(held["frames"]["geometries"]) == 2


def test_the_page_names_no_other_host(written):
    """Besides links that one clicks, addresses in namespaces and licences are no requests."""
    loaded = re.findall(r"""(?:src|href)=["']?(?!data:|#)[^"'> ]+""", written.split("<script")[0])
    assert loaded == []
    assert "sourceMappingURL" not in written
    assert set(re.findall(r"url\((\w+)", written)) <= {"data"}


def test_the_policy_forbids_everything_that_is_not_in_the_page(written):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', written)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_hostile_text_cannot_end_the_script(hostile_book, tmp_path):
    text = sb.map_page(hostile_book, tmp_path / "map.html").read_text(encoding="utf-8")
    assert text.count("</script>") == 3
    assert "<img src=x" not in text
    facts = dict(contents(text)["regions"][0]["properties"]["facts"])
    assert facts["Name"] == hostile_book.orders["label"].iloc[0]


def test_an_empty_book_is_a_page_too(tmp_path):
    text = sb.map_page(Book(), tmp_path / "map.html").read_text(encoding="utf-8")
    assert contents(text)["regions"] == []
    assert "0 orders" in text


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Open a Book's page from disk, offline; the page must ask and complain of nothing."""
    requests, complaints, contexts = [], [], []

    def open_page(book):
        path = sb.map_page(book, tmp_path / "map.html")
        contexts.append(browser.new_context(offline=True, viewport={"width": 1200, "height": 800}))
        tab = contexts[-1].new_page()
        tab.on("request", lambda request: requests.append(request.url))
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(path.as_uri())
        tab.wait_for_selector(".leaflet-control-layers-overlays", state="attached")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.endswith("/map.html")] == []
    assert complaints == []


def paths(tab, pane):
    return tab.locator(f".leaflet-{pane}-pane path")


def toggle(tab, name):
    tab.locator(".leaflet-control-layers-overlays label", has_text=name).click()


@pytest.mark.browser
def test_shapes_are_drawn_in_their_colours(visit, book):
    tab = visit(book)
    fills = [paths(tab, "regions").nth(n).get_attribute("fill") for n in range(2)]
    assert fills == ["#2E8B57", "#F0C419"]
    assert (paths(tab, "footprints").count(), paths(tab, "land").count()) == (2, 1)


@pytest.mark.browser
def test_layers_can_be_switched(visit, book):
    tab = visit(book)
    assert paths(tab, "frames").count() == 0
    toggle(tab, "Swath frames (2)")
    assert paths(tab, "frames").count() == 2
    toggle(tab, "Regions (2)")
    assert paths(tab, "regions").count() == 0


@pytest.mark.browser
def test_legend_title_and_summary_are_read(visit, book):
    tab = visit(book)
    assert "3 orders · 3 items" in tab.locator("header").inner_text()
    legend = tab.locator(".legend").inner_text().split("\n")
    assert [line for line in legend if line] == [
        "Orders by stage",
        "pending (1)",
        "succeeded (1)",
        "unknown (1)",
        "Footprints (2)",
        "1 order has no region",
        "1 item has no footprint",
    ]


@pytest.mark.browser
def test_a_click_tells_what_is_known(visit, book):
    tab = visit(book)
    paths(tab, "regions").nth(1).click()
    popup = tab.locator(".leaflet-popup-content").inner_text()
    assert "Order 1" in popup
    assert "imaging pending acquisition" in popup


@pytest.mark.browser
@pytest.mark.parametrize("pane", ["regions", "footprints"])
def test_hostile_text_is_shown_and_runs_nothing(visit, hostile_book, pane):
    tab = visit(hostile_book)
    shape = paths(tab, pane).first
    box = shape.bounding_box()
    tab.mouse.move(box["x"] + 10, box["y"] + 10)
    tab.mouse.click(box["x"] + 10, box["y"] + 10)
    assert "<img src=x onerror=" in tab.locator(".leaflet-popup-content").inner_text()
    assert tab.evaluate("window.ran") is None
    assert tab.locator("#map img").count() == 0


@pytest.mark.browser
def test_small_shapes_are_dotted_until_one_has_zoomed_in(visit, world_book):
    tab = visit(world_book)
    assert paths(tab, "dots").count() == 8
    toggle(tab, "Regions (7)")
    assert paths(tab, "dots").count() == 0
    toggle(tab, "Regions (7)")
    for _ in range(5):
        tab.locator(".leaflet-control-zoom-in").click()
        tab.wait_for_timeout(300)
    assert paths(tab, "dots").count() == 0
    tab.locator(".fit a").click()
    tab.wait_for_timeout(800)
    assert paths(tab, "dots").count() == 8


@pytest.mark.browser
def test_shapes_across_180_lie_side_by_side(visit, fiji_book):
    tab = visit(fiji_book)
    boxes = [paths(tab, "regions").nth(n).bounding_box() for n in range(2)]
    assert max(box["width"] for box in boxes) > 300, "two degrees fill a good part of the map"


@pytest.mark.browser
def test_an_empty_page_opens(visit):
    assert paths(visit(Book()), "land").count() == 1
