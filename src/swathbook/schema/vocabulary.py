"""The words that the tables use: stages, kinds, severities, and the problems of findings."""

from __future__ import annotations

from collections.abc import Mapping

STAGES = ("ordered", "pending", "shipping", "succeeded", "failed", "canceled")
"""How far an order is, in the words of the STAC Order extension."""

COMMITTED = ("ordered", "pending", "shipping")
"""Stages in which money is promised, and not yet due for anything that was received."""

SPENT = ("succeeded",)
"""Stages in which money bought something."""

RELEASED = ("failed", "canceled")
"""Stages in which nothing will come, so that the money is free again."""

KINDS = ("archive", "tasking")
"""Archive orders buy images that exist; tasking orders have new ones taken."""

SEVERITIES = ("info", "warning", "error")
"""`info`: read as it was meant; `warning`: repaired or doubtful; `error`: something is missing."""

PROBLEMS: Mapping[str, str] = {
    # geometry: how a shape was written, and what it took to read it
    "separate_shells": "rings of one polygon were shells of their own, not holes; united",
    "winding": "a shell was wound clockwise, or a hole counter-clockwise (RFC 7946); turned",
    "unclosed_ring": "a ring's last point was not its first; closed",
    "repeated_points": "a ring held the same point several times in a row; kept once",
    "spike": "a ring went out and came back along the same line; the spike encloses nothing",
    "self_intersection": "a ring crossed itself (a bow-tie); every loop of it counts",
    "overlapping_parts": "parts of one shape overlapped; united",
    "zero_area_part": "a part enclosed nothing; left out",
    "not_polygonal": "points or lines stood among the polygons; left out",
    "z_dropped": "heights were given; left out",
    "wrapped_longitude": "longitudes ran beyond ±180°; brought back by whole turns",
    "antimeridian": "the shape crosses 180° of longitude; split there",
    "pole": "the shape goes round a pole; closed over it",
    "wide_shape": "the shape spans more than 180° of longitude; which side is meant is open",
    "impossible_position": "a latitude beyond ±90° or an endless number; the shape is missing",
    "unreadable_geometry": "the text is no geometry that is known here; the shape is missing",
    "empty_geometry": "the geometry encloses nothing; the shape is missing",
    "footprint_from_swath": "there was no footprint; the ground of the swath stands for it",
    "footprint_from_normalized": "the footprint was missing; the one for flat maps stands for it",
    "no_footprint": "nothing says which ground the item shows; it counts for no coverage",
    # values
    "unreadable_number": "the text is not a number; the value is missing",
    "unreadable_time": "the text is not a time; the value is missing",
    "out_of_range": "the value lies outside what it can be; it is kept",
    "inexact_money": "the amount has more digits than the table holds; the value is missing",
    "unknown_code": "a code that the service's documents do not list; kept as unknown_<code>",
    "unexpected_type": "the value is of another type than documented; the value is missing",
    "assumed_zone": "the service gives local times without a zone; one was assumed",
    # identity
    "missing_key": "a row came without the number that names it; it was given one",
    "duplicate_key": "two different rows came under one key; both are kept, the later renamed",
    "repeated_row": "the same row came more than once; kept once",
    "older_answer": "the same row came in several states; what the newest says counts",
    "other_order": "a row names another order than it was asked for; what the row says counts",
    # joining: several Books, and what the user adds to them
    "superseded": "two Books told the same thing differently; the one that counts is named",
    "user_region": "the region is an area that the user gave, not the service's",
    "user_footprint": "footprints come from a frame that the user gave, not from the service",
    # meaning: true, and easily misread
    "deleted_flag": "the service flags the order as deleted and still answers it in full",
    "area_is_one_frame": "the billed area is that of a single frame, not of the ground imaged",
    "discount_meaning": "the item's discount fields contradict each other",
    "file_error": "the service says that it could not provide the file, or not send it",
    "no_item": "the file belongs to no product of its order, so to no item",
    "not_ordered": "the catalog's product belongs to no file that is here; left out",
    "encrypted": "what the link gives is encrypted; only the order's own key opens it",
    # answers
    "list_differs": "the listing and the detail of an order disagree; the detail counts",
    "count_differs": "the service announced another number of rows than it sent",
    "outside_filter": "the service sent rows that the filter leaves out; left out",
    "no_detail": "only the listing of the order is known, not its items",
    "failed_to_load": "the order's detail could not be loaded; its listing is kept",
    "unreadable_answer": "an answer could not be read; what it held is not in the tables",
    "incomplete": "not everything that was asked for could be loaded",
}
"""Every `problem` that a finding can name, with what it means."""


GAPS_IN_LOADING = ("incomplete", "failed_to_load", "unreadable_answer")
"""Problems that mean a Book lacks something that was asked for."""
