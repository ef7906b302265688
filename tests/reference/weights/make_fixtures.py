"""Writes the files of data/, with real torch, torchvision and safetensors: what each holds stands beside it, as JSON.

Run by hand where both are installed; the files are in the repository:

    python tests/reference/weights/make_fixtures.py
"""

import collections
import json
import pathlib

import safetensors.torch
import torch
import torchvision

FOLDER = pathlib.Path(__file__).parent / "data"
NAMES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
}


def numbers(*shape, dtype=torch.float32):
    """-3, -2, -1, 0, 1 ... by rows."""
    count = torch.Size(shape).numel()
    return (torch.arange(count) - 3).to(dtype).reshape(shape)


def of_every_type():
    return collections.OrderedDict((f"of.{NAMES[dtype]}", numbers(2, 3, dtype=dtype)) for dtype in NAMES)


def views():
    """Tensors that stand otherwise in their storage than by rows, or share it."""
    base = numbers(4, 6)
    return {
        "base": base,
        "row": base[2],
        "column": base[:, 1],
        "block": base[1:3, 2:5],
        "transposed": base.t(),
        "every_second": base[::2, ::3],
        "repeated": numbers(3, 1).expand(3, 4),
        "channels_last": numbers(2, 3, 4, 5).contiguous(memory_format=torch.channels_last),
        "permuted": numbers(2, 3, 4).permute(2, 0, 1),
        "of_one": numbers(5)[4:].reshape(1, 1).t(),
        "scalar": torch.tensor(2.5),
        "empty": numbers(0, 3),
        "same": base,
    }


class Net(torch.nn.Module):
    """Named as torchvision's networks."""

    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 2, 3, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(2)
        self.layer1 = torch.nn.Sequential(torch.nn.Sequential(torch.nn.Conv2d(2, 2, 1), torch.nn.BatchNorm2d(2)))
        self.fc = torch.nn.Linear(2, 3)

    def forward(self, pictures):
        return self.fc(self.layer1(self.bn1(self.conv1(pictures))).mean((2, 3)))


def trained():
    torch.manual_seed(1)
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    net(torch.ones(1, 3, 5, 5)).sum().backward()
    optimizer.step()
    return net, optimizer


def describe(name, tensors):
    """The expectation: bytes by rows, as hexadecimal digits."""
    rows = [
        {
            "name": name,
            "dtype": NAMES[tensor.dtype],
            "shape": list(tensor.shape),
            "hex": bytes(tensor.detach().contiguous().flatten().view(torch.uint8).tolist()).hex(),
        }
        for name, tensor in tensors.items()
    ]
    lines = ",\n".join(json.dumps(row) for row in rows)
    (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def shapes_of(net):
    return {name: list(tensor.shape) for name, tensor in net.state_dict().items()}


def rows(values):
    """A line each."""
    return ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in values.items())


def main():
    FOLDER.mkdir(exist_ok=True)
    net, optimizer = trained()
    parameters = {name: parameter for name, parameter in net.named_parameters()}
    checkpoint = {"epoch": 3, "rate": 0.5, "model": net.state_dict(), "optimizer": optimizer.state_dict(), "note": None}
    held = {"types": of_every_type(), "views": views(), "net": net.state_dict(), "parameters": parameters}
    for name, tensors in held.items():
        for kind, is_zip in (("zip", True), ("legacy", False)):
            torch.save(tensors, FOLDER / f"{name}_{kind}.pth", _use_new_zipfile_serialization=is_zip)
        describe(name, tensors)
    for kind, is_zip in (("zip", True), ("legacy", False)):
        torch.save(checkpoint, FOLDER / f"checkpoint_{kind}.pth", _use_new_zipfile_serialization=is_zip)
    torch.save(net, FOLDER / "module.pth")
    torch.save({"weight": numbers(2)}, FOLDER / "protocol_4.pth", pickle_protocol=4)
    whole = of_every_type() | {"scalar": torch.tensor(2.5), "empty": numbers(0, 3)}
    safetensors.torch.save_file(whole, FOLDER / "real.safetensors", metadata={"format": "pt", "who": "df2"})
    describe("real", whole)
    detector = torchvision.models.detection.maskrcnn_resnet50_fpn(weights=None, weights_backbone=None)
    nets = {"resnet50": torchvision.models.resnet50(), "maskrcnn_resnet50_fpn": detector}
    lists = [f'"{name}": {{\n{rows(shapes_of(net))}\n}}' for name, net in nets.items()]
    (FOLDER / "torchvision.json").write_text("{\n" + ",\n".join(lists) + "\n}\n")


if __name__ == "__main__":
    main()
