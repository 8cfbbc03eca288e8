"""What can be asked of a walk along outlines, and how the answers lie in a group's accounts."""

OWN = 0
"""Each footprint's area in the region; the two places after them hold nothing."""

COVER = 1
"""The same, and the area that the footprints cover together: in the region, then everywhere."""

DEPTH = 2
"""The area of the region that exactly 0, 1, … footprints cover; the last place holds nothing."""

NEW = 3
"""Each footprint's area in the region that none before it covers; the two places after them hold
less than nothing.
"""
