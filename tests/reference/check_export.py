"""Compares ONNX and TorchScript files with what df2 predicts: usage: check_export.py FOLDER.

FOLDER has, for each of several networks, network.safetensors and predictions.safetensors (export_test.cpp). Needs the
environment of `scripts/setup.sh parity`.
"""

import pathlib
import sys

import numpy
import onnxruntime
import torch
import torchvision  # its operators, for TorchScript

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "reference_model"))
import export_network  # noqa: E402
from torch_network import read_safetensors  # noqa: E402

# Of a box in pixels, of a score, a mask and a feature; of a landmark's place, and of its map's peak.
TOLERANCES = {"boxes": 0.05, "scores": 1e-4, "masks": 1e-3, "features": 1e-3, "landmarks": 0.05}
# Landmarks whose map has two peaks of nearly the same height may move from one to the other.
FEW = 0.005


def check_prediction(found, expected, where):
    """Detections whose scores hardly differ may change places, so each is looked for by its box."""
    assert len(found["labels"]) == len(expected["labels"]) > 0, where
    far = numpy.abs(found["boxes"][:, None] - expected["boxes"][None]).max(2)
    far[found["labels"][:, None] != expected["labels"][None]] = numpy.inf
    places = far.argmin(1)
    assert sorted(places) == list(range(len(places))), where
    largest = {"boxes": far.min(1).max()}
    for name in ("scores", "masks", "features"):
        largest[name] = numpy.abs(found[name] - expected[name][places]).max()
    moved = numpy.abs(found["landmarks"] - expected["landmarks"][places])
    assert (moved[:, :, :2].max(2) > TOLERANCES["landmarks"]).mean() <= FEW, where
    largest["peaks"] = moved[:, :, 2].max()
    for name, value in largest.items():
        assert value <= TOLERANCES.get(name, 1e-3), f"{where}: {name} differ by {value}"
    return largest


def check_network(folder):
    """The whole network by both kinds of files, and its parts by ONNX beside torch."""
    parts, options = export_network.write_all(folder / "network.safetensors", folder)
    recorded = {name: value.numpy()
                for name, value in read_safetensors(folder / "predictions.safetensors")[0].items()}
    names = ("boxes", "labels", "scores", "masks", "landmarks", "features")
    session = onnxruntime.InferenceSession(folder / "whole.onnx", providers=["CPUExecutionProvider"])
    script = torch.jit.load(folder / "whole.pt")
    for i in range(sum(name.startswith("picture.") for name in recorded)):
        picture, expected = recorded[f"picture.{i}"], {name: recorded[f"{name}.{i}"] for name in names}
        for kind, found in (("ONNX", session.run(None, {"picture": picture})),
                            ("TorchScript", [value.numpy() for value in script(torch.from_numpy(picture))])):
            largest = check_prediction(dict(zip(names, found)), expected, f"{folder.name}, picture {i}, {kind}")
            print(f"{folder.name}, picture {i}, {kind}:", ", ".join(f"{n} {v:.1e}" for n, v in largest.items()))
    for name, (arguments, inputs, _) in export_network.examples(parts, options).items():
        if name == "whole":
            continue
        # Another number of rows than the part was traced with.
        more = [torch.cat([argument, argument]) for argument in arguments]
        expected = parts[name](*more)
        session = onnxruntime.InferenceSession(folder / f"{name}.onnx", providers=["CPUExecutionProvider"])
        found = session.run(None, {key: value.numpy() for key, value in zip(inputs, more)})
        scripted = torch.jit.load(folder / f"{name}.pt")(*more)
        expected, scripted = ((value, ) if isinstance(value, torch.Tensor) else value for value in (expected, scripted))
        assert len(found) == len(expected) == len(scripted), name
        for ours, theirs, third in zip(found, expected, scripted):
            torch.testing.assert_close(torch.from_numpy(ours), theirs, atol=1e-4, rtol=1e-4)
            torch.testing.assert_close(third, theirs, atol=1e-4, rtol=1e-4)


def main():
    torch.set_grad_enabled(False)
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, ONNX Runtime {onnxruntime.__version__}")
    folders = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/network.safetensors"))
    assert folders, f"{sys.argv[1]} has no network.safetensors"
    for folder in folders:
        check_network(folder)
    print("ONNX and TorchScript files predict what df2 predicts")


if __name__ == "__main__":
    main()
