"""What faster_coco_eval offers, by df2.coco: `df2.coco.init_as_faster_coco_eval()` puts it in the place of that.

The modules have the names that they have there. docs/python.md says what is missing.
"""
