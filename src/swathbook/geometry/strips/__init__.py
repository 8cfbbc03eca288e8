"""The ground that a strip of overlapping frames covers, for many strips at once.

A satellite pass comes as frames one behind the other, each a convex quadrilateral that overlaps the
next and stays clear of all further ones. Two convex shapes whose outlines cross cleanly unite to
one shape without holes, and so does such a chain of them. Its outline can be written down: it
follows the frames' own outlines from crossing to crossing. numpy does that for thousands of
strips in one go, in about a twentieth of the time that a general overlay takes.

`quads` reads the frames; `margins` says how far from rounding error a number must be before it is
believed; `crossings` finds where consecutive frames cross; `outline` follows the outline; `union`
decides for which strips all of this is certain. What is not certain is left to a general overlay.
"""

from __future__ import annotations

from swathbook.geometry.strips.union import union_strips as union_strips
