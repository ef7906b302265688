"""Reads .safetensors: a header of JSON, then the numbers."""

import json
import pathlib
import struct

import numpy
import torch

TYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64,
    "I32": torch.int32, "I16": torch.int16, "I8": torch.int8, "U8": torch.uint8, "BOOL": torch.bool
}


def read_safetensors(path):
    """Tensors by their names, and the texts about them."""
    data = pathlib.Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    texts = header.pop("__metadata__", {})
    tensors = {}
    for name, about in header.items():
        begin, end = (8 + length + offset for offset in about["data_offsets"])
        numbers = numpy.frombuffer(data[begin:end], dtype=numpy.uint8).copy()
        tensors[name] = torch.from_numpy(numbers).view(TYPES[about["dtype"]]).reshape(about["shape"])
    return tensors, texts
