"""Pictures of a Book: a map for notebooks, one for papers, and a page to mail.

All three draw the same layers in the same colours, over a base map that is shipped with the
package, and need no network. The drawing libraries are imported when a map is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from swathbook.book import Book
from swathbook.errors import MissingExtraError

if TYPE_CHECKING:
    from ipyleaflet import Map
    from matplotlib.axes import Axes

_EXTRA = {"ipyleaflet", "ipywidgets", "matplotlib"}
"""What the extra `maps` brings."""


def explore(book: Book) -> Map:
    """Draw a Book on an interactive map for notebooks.

    Regions are coloured by how far their orders are, footprints lie over them, and swath frames
    can be switched on. A click tells what is known of a shape. Shapes that are too small to be
    seen are marked by dots until one zooms in. Nothing is fetched from the network.

    Parameters
    ----------
    book
        What to draw; may be empty.

    Returns
    -------
    map
        An ordinary `ipyleaflet.Map`, to which layers and controls can be added.

    Raises
    ------
    InputError
        What was handed in is not a Book.
    MissingExtraError
        ipyleaflet is not installed.

    Examples
    --------
    >>> import swathbook as sb
    >>> [layer.name for layer in sb.explore(sb.Book()).layers]
    ['Land', 'Regions (0)', 'Footprints (0)', 'Dots for small shapes']
    """
    from swathbook.maps.scene import scene

    with _needing_extra("an interactive map"):
        from swathbook.maps import interactive
    return interactive.draw(scene(book))


def plot_map(book: Book, *, ax: Axes | None = None) -> Axes:
    """Draw a Book on a still map, for papers and slides.

    Regions are filled by how far their orders are, in colours and hatches that can be told apart
    in grey too; footprints are outlined. Shapes that would be too small to be seen are drawn as
    markers. The legend counts orders and shapes, and says what is missing from the picture.

    Parameters
    ----------
    book
        What to draw; may be empty.
    ax
        Where to draw. Without it a figure is made, as large as its contents want.

    Returns
    -------
    ax
        The axes, in degrees of longitude and latitude. Longitudes run beyond 180° where the
        shapes lie across it.

    Raises
    ------
    InputError
        What was handed in is not a Book.
    MissingExtraError
        matplotlib is not installed.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> import swathbook as sb
    >>> sb.plot_map(sb.Book(), ax=Figure().add_subplot()).get_title(loc="left")
    '0 orders · 0 items'
    """
    from swathbook.maps.scene import scene

    with _needing_extra("a still map"):
        from swathbook.maps import still
    return still.draw(scene(book), ax)


def map_page(book: Book, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write a Book as a map on one HTML page, to mail and to open without a network.

    The page holds all it needs: shapes, land, style and script. It asks nothing of anyone, and a
    policy in it forbids the browser to.

    Parameters
    ----------
    book
        What to draw; may be empty.
    path
        The file to write.
    overwrite
        Whether a file that is there already may be replaced.

    Returns
    -------
    path
        The file that was written.

    Raises
    ------
    InputError
        What was handed in is not a Book.
    ExportError
        The file is there already, or cannot be written.
    """
    from swathbook.maps import page
    from swathbook.maps.scene import scene

    return page.write(scene(book), Path(path), overwrite=overwrite)


@contextmanager
def _needing_extra(what: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        package = (error.name or "").split(".")[0]
        if package not in _EXTRA:
            raise
        raise MissingExtraError(
            f"{what} needs {package}, which is not installed. "
            'Install it with: pip install "swathbook[maps]"'
        ) from error
