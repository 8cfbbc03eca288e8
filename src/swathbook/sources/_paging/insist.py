"""Insisting on a listing that is whole."""

from __future__ import annotations

import warnings

from swathbook.errors import IncompleteWarning
from swathbook.sources._paging.walk import Listing


def insist(listing: Listing, *, calls: int = 1) -> None:
    """Raise what ended a listing before its time, and warn of what does not add up.

    Parameters
    ----------
    listing
        The listing.
    calls
        How many calls lie between the user and this one; the warning points at the user's.

    Raises
    ------
    SwathbookError
        The listing broke off.
    """
    if listing.error is not None:
        raise listing.error
    if listing.remarks:
        said = [f"{one.problem}: {one.detail} ({one.action})" for one in listing.remarks]
        warnings.warn("; ".join(said) + ".", IncompleteWarning, stacklevel=2 + calls)
