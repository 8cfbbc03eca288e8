"""Without the drawing libraries, maps say what to install."""

import sys

import pytest

import swathbook as sb
from swathbook import maps
from swathbook.errors import MissingExtraError


@pytest.fixture
def without(monkeypatch):
    """Make a library as good as not installed, and forget the module that needs it."""

    def hide(library, module):
        monkeypatch.delitem(sys.modules, f"swathbook.maps.{module}", raising=False)
        monkeypatch.delattr(maps, module, raising=False)
        monkeypatch.setitem(sys.modules, library, None)

    return hide


@pytest.mark.parametrize(
    ("function", "module", "library"),
    [
        (sb.explore, "interactive", "ipyleaflet"),
        (sb.explore, "interactive", "ipywidgets"),
        (sb.plot_map, "still", "matplotlib.axes"),
    ],
)
def test_a_missing_library_is_named_with_the_extra_that_brings_it(
    without, function, module, library
):
    without(library, module)
    with pytest.raises(MissingExtraError) as caught:
        function(sb.Book())
    assert f"needs {library.split('.')[0]}, which is not installed" in str(caught.value)
    assert 'pip install "swathbook[maps]"' in str(caught.value)


def test_the_page_needs_no_drawing_library(without, tmp_path):
    without("ipyleaflet", "interactive")
    without("matplotlib", "still")
    assert sb.map_page(sb.Book(), tmp_path / "a.html").exists()
