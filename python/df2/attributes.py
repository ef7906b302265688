"""The names of an item's attributes."""

ATTRIBUTES = ("scale", "occlusion", "zoom_in", "viewpoint")
"""Each has the levels 1, 2 and 3 (paper, section 2.2)."""
