"""Walking through listings that come in pages and change meanwhile."""

from swathbook.sources._paging.insist import insist
from swathbook.sources._paging.pages import Page
from swathbook.sources._paging.walk import Listing, walk

__all__ = ["Listing", "Page", "insist", "walk"]
