"""Makes ONNX and TorchScript files of a network of df2-rcnn: usage: export_network.py WEIGHTS FOLDER [--whole-only].

WEIGHTS is a checkpoint, or what `df2-rcnn export` has written. The network is put together of torchvision's parts and
the two heads that torchvision lacks, and given the weights by their names. FOLDER gets each of these as NAME.onnx and
NAME.pt:

whole      a picture [3, h, w], red, green and blue in [0, 1] -> all that df2-rcnn predicts, in the picture's pixels
dense      normalised pictures [n, 3, h, w], sides multiples of 32 -> pyramid, objectness and deltas of the anchors
box_head   regions [n, channels, 7, 7] -> logits of the classes, deltas of the boxes
mask_head  regions [n, channels, 14, 14] -> features, logits of the masks of all classes
landmark_head  regions [n, channels, 14, 14], labels [n] -> features, logits of the landmarks' maps
matching   what MatchingOptions::input names, 7x7 -> features to match by

So everything between the dense parts (choice of boxes, pooling, suppression) may also be done by other code. Needs the
environment of `scripts/setup.sh parity`. The older exporter of torch is used: the newer one fails on the choice of the
best boxes, whose number depends on the picture.
"""

import argparse
import pathlib
import warnings

import torch
from torch_network import load_network


def examples(parts, options):
    """For each part: arguments to trace it with, and the names of what goes in and comes out."""
    depth = options["backbone"]["pyramid_channels"]
    small, large = options["box"]["bins"], options["landmarks"]["bins"]
    levels = range(2, 7)
    dense = [f"{what}_{level}" for what in ("pyramid", "objectness", "deltas") for level in levels]
    # Noise that has edges, so that something is detected while the whole is traced.
    picture = torch.rand(3, 40, 60, generator=torch.Generator().manual_seed(1)).repeat_interleave(4, 1)
    return {
        "whole": ((picture,), ["picture"], ["boxes", "labels", "scores", "masks", "landmarks", "features"]),
        "dense": ((torch.rand(1, 3, 128, 160),), ["pixels"], dense),
        "box_head": ((torch.rand(2, depth, small, small),), ["regions"], ["classes", "deltas"]),
        "mask_head": ((torch.rand(2, depth, options["mask"]["bins"], options["mask"]["bins"]),), ["regions"],
                      ["features", "logits"]),
        "landmark_head": ((torch.rand(2, depth, large, large), torch.tensor([1, 4])), ["regions", "labels"],
                          ["features", "maps"]),
        "matching": ((torch.rand(2, parts["matching"].extractor[0].in_channels, small, small),), ["regions"],
                     ["features"]),
    }


def write_onnx(part, arguments, inputs, outputs, path):
    """By the older exporter; sizes of pictures and numbers of regions are free."""
    free = {"picture": {1: "height", 2: "width"}, "pixels": {0: "pictures", 2: "height", 3: "width"}}
    axes = {name: free.get(name, {0: "regions"}) for name in inputs}
    if inputs == ["picture"]:
        axes.update({name: {0: "detections"} for name in outputs})
    torch.onnx.export(part, arguments, str(path), input_names=inputs, output_names=outputs, dynamic_axes=axes,
                      opset_version=18, dynamo=False)


def write_all(path, folder, names=None):
    """Every part of the file's network, or those that are named, in both kinds of files."""
    parts, options = load_network(path)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, (arguments, inputs, outputs) in examples(parts, options).items():
        if names and name not in names:
            continue
        with torch.no_grad(), warnings.catch_warnings():
            # Torch warns of its own deprecations, and of branches that the trace takes as it finds them.
            warnings.simplefilter("ignore")
            write_onnx(parts[name], arguments, inputs, outputs, folder / f"{name}.onnx")
            torch.jit.script(parts[name]).save(str(folder / f"{name}.pt"))
    return parts, options


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", help="a checkpoint of df2-rcnn, or what df2-rcnn export has written")
    parser.add_argument("folder", help="gets NAME.onnx and NAME.pt")
    parser.add_argument("--whole-only", action="store_true", help="no separate parts")
    arguments = parser.parse_args()
    write_all(arguments.weights, arguments.folder, ["whole"] if arguments.whole_only else None)


if __name__ == "__main__":
    main()
