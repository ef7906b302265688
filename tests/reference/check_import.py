"""Brings torchvision's own files to df2-rcnn and takes weights back: usage: check_import.py PROGRAM.

The networks have random weights. Needs the environment of `scripts/setup.sh parity`.
"""

import pathlib
import subprocess
import sys
import tempfile

import torch
import torchvision
from torchvision.models.detection import maskrcnn_resnet50_fpn

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "reference_model"))
import record_fixtures  # noqa: E402
from torch_network import read_safetensors  # noqa: E402


def run(*arguments):
    return subprocess.run([*map(str, arguments)], check=True, text=True, stdout=subprocess.PIPE).stdout


def taken(state, prefix, path):
    """How many of the tensors of a state dict stand in a checkpoint."""
    tensors, _ = read_safetensors(path)
    return sum(prefix + name in tensors and torch.equal(tensors[prefix + name], value) for name, value in state.items())


def check_resnet(program, folder):
    state = torchvision.models.resnet50().state_dict()
    for legacy in (False, True):
        torch.save(state, folder / "resnet50.pth", _use_new_zipfile_serialization=not legacy)
        text = run(program, "import", "--weights", folder / "resnet50.pth", "--output", folder / "start")
        assert "taken: 265 tensors" in text and "left behind, as the network has none that fit: 2 tensors" in text, text
        assert taken(state, "backbone.body.", folder / "start") == 265


def check_mask_rcnn(program, folder):
    state = maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=91).state_dict()
    state = {name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}
    torch.save({"model": state, "epoch": 3}, folder / "mask_rcnn.pth")
    text = run(program, "import", "--weights", folder / "mask_rcnn.pth", "--dictionary", "model", "--output",
               folder / "start")
    assert "left behind, as the network has none that fit: 6 tensors" in text, text
    assert taken(state, "", folder / "start") == len(state) - 6
    run(program, "export", "--checkpoint", folder / "start", "--parts", "mask-rcnn", "--output", folder / "plain")
    tensors, texts = read_safetensors(folder / "plain")
    assert texts["format"] == "pt"
    record_fixtures.resnet50_mask_rcnn().load_state_dict(tensors)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check_resnet(sys.argv[1], pathlib.Path(folder))
        check_mask_rcnn(sys.argv[1], pathlib.Path(folder))
    print("torchvision's files are read, and torchvision takes what is written")


if __name__ == "__main__":
    main()
