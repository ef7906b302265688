"""Networks for df2-rcnn that are made in a moment, and files of weights."""

import json
import struct


def small_model(shorter, longer, width):
    """Options of a network for pictures of these sides, its backbone of this width."""
    return {
        "pictures": {"shorter_side": shorter, "longer_side": longer},
        "backbone": {"blocks": [1, 1, 1, 1], "bottleneck": False, "width": width, "pyramid_channels": 16},
        "proposals": {"candidates_per_level": 50, "proposals": 50},
        "box": {"hidden": 32, "detections": 6},
        "mask": {"channels": [8], "deconvolved": 8},
        "landmarks": {"channels": [8], "deconvolved": 8},
        "matching": {"channels": [8], "features": 8},
    }


def write_safetensors(path, tensors, number):
    """`tensors`: shapes by their names; all of the same number."""
    header, values = {}, b""
    for name, shape in tensors.items():
        count = 1
        for extent in shape:
            count *= extent
        own = struct.pack("<f", number) * count
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(values), len(values) + len(own)]}
        values += own
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + values)
    return path
