"""Times the reference model beside the same network in Python, of torchvision's parts.

usage: reference_speed.py PROGRAM [--rounds N] [--sizes 256x256,800x1333] [--modes ...]

PROGRAM is df2-reference-steps, with df2-rcnn beside it. Both have the same fresh weights of ResNet-50-FPN, of
torchvision's own initialisation, and the same made pictures; they take turns in one run, each a process that stays, on
as many threads as torch takes. Printed are medians, their ratio, and what each has found.

boxes-and-masks  torchvision's Mask R-CNN as it is called, with frozen batch norm as its weights have it, and df2
                 without landmarks and matching
all              the same with all streams: reference_model/torch_network
training         losses of all streams, gradients and a step of SGD for two pictures

Needs the environment of `scripts/setup.sh parity`.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

# Before torch: threads that wait for work by spinning slow each other down where cores are shared.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torchvision.models.detection import maskrcnn_resnet50_fpn, roi_heads  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "reference_model"))
import torch_network  # noqa: E402


def made_picture(height, width):
    y, x, c = torch.arange(height)[None, :, None], torch.arange(width)[None, None, :], torch.arange(3)[:, None, None]
    return ((x * 7 + y * 13 + c * 50 + x * y // 17) % 256).float() / 255


def made_targets(height, width):
    """Four garments of categories 1 to 4, each a rectangle in a quarter of the picture."""
    boxes, masks, landmarks = [], torch.zeros(4, height, width, dtype=torch.uint8), torch.zeros(4, 39, 3)
    for i in range(4):
        left, top = (i % 2) * width // 2 + 4, (i // 2) * height // 2 + 4
        right, bottom = left + width // 2 - 8, top + height // 2 - 8
        boxes.append([left, top, right, bottom])
        masks[i, top:bottom, left:right] = 1
        count = torch_network.LANDMARK_COUNTS[i]
        along = (torch.arange(count) + 0.5) / count
        landmarks[i, :count] = torch.stack([left + along * (right - left), top + along * (bottom - top),
                                            torch.full((count,), 2.0)], 1)
    return {
        "boxes": torch.tensor(boxes, dtype=torch.float32), "labels": torch.arange(1, 5), "masks": masks,
        "keypoints": landmarks
    }


class TrainingStep:
    """Losses of all streams, put together of torchvision's."""

    def __init__(self, whole, tensors):
        self.whole, self.heads = whole, whole.roi_heads
        self.similarity = nn.Linear(tensors["matching.similarity.weight"].shape[1], 2)
        # Here the landmarks' maps have parameters, which are buffers in an export.
        self.maps = nn.Parameter(whole.landmark_head.weights), nn.Parameter(whole.landmark_head.biases)
        whole.landmark_head.weights, whole.landmark_head.biases = None, None
        del whole.landmark_head.weights, whole.landmark_head.biases
        whole.landmark_head.weights, whole.landmark_head.biases = self.maps
        frozen = ("backbone.body.conv1.", "backbone.body.layer1.")
        for name, parameter in whole.named_parameters():
            parameter.requires_grad_(not name.startswith(frozen))
        learned = [p for p in [*whole.parameters(), *self.similarity.parameters()] if p.requires_grad]
        self.sgd = torch.optim.SGD(learned, 1e-6, momentum=0.9, weight_decay=1e-4)
        whole.train()

    def landmark_loss(self, maps, boxes, landmarks):
        cells, valid = roi_heads.keypoints_to_heatmap(landmarks, boxes, maps.shape[-1])
        counted = torch.where(valid.flatten() > 0)[0]
        return nn.functional.cross_entropy(maps.flatten(2).flatten(0, 1)[counted], cells.flatten()[counted])

    def __call__(self, picture):
        target = made_targets(*picture.shape[1:])
        images, targets = self.whole.transform([picture, picture], [dict(target), dict(target)])
        features = self.whole.backbone(images.tensors)
        proposals, losses = self.whole.rpn(images, features, targets)
        proposals, matched, labels, goals = self.heads.select_training_samples(proposals, targets)
        regions = self.heads.box_roi_pool(features, proposals, images.image_sizes)
        classes, deltas = self.heads.box_predictor(self.heads.box_head(regions))
        total = sum(losses.values()) + sum(roi_heads.fastrcnn_loss(classes, deltas, labels, goals))

        positive = [torch.where(label > 0)[0] for label in labels]
        corners = [boxes[places] for boxes, places in zip(proposals, positive)]
        owners = [match[places] for match, places in zip(matched, positive)]
        own = torch.cat([label[places] for label, places in zip(labels, positive)])
        _, masks = self.whole.mask_head(self.heads.mask_roi_pool(features, corners, images.image_sizes))
        total = total + roi_heads.maskrcnn_loss(
            masks, corners, [t["masks"] for t in targets], [t["labels"] for t in targets], owners)
        _, maps = self.whole.landmark_head(self.heads.keypoint_roi_pool(features, corners, images.image_sizes), own)
        total = total + self.landmark_loss(
            maps, torch.cat(corners), torch.cat([t["keypoints"][owner] for t, owner in zip(targets, owners)]))

        few = [boxes[:8] for boxes in corners]
        vectors = self.whole.matching(self.heads.box_roi_pool(features, few, images.image_sizes)).split(
            [len(boxes) for boxes in few])
        pairs = (vectors[0][:, None] - vectors[1][None]).square().flatten(0, 1)
        same = (targets[0]["labels"][owners[0][:8]][:, None] == targets[1]["labels"][owners[1][:8]][None]).flatten()
        total = total + nn.functional.cross_entropy(self.similarity(pairs), same.long())
        total.backward()
        self.sgd.step()
        self.sgd.zero_grad()
        return total.item()


def start_weights(program, folder, size):
    """A checkpoint of fresh weights, for pictures of this size."""
    torch.manual_seed(1)
    network = maskrcnn_resnet50_fpn(weights=None, weights_backbone=None, num_classes=14)
    torch.save(network.state_dict(), folder / "fresh.pth")
    sides = {"shorter_side": min(size), "longer_side": max(size)}
    (folder / "config.json").write_text(json.dumps({"model": {"pictures": sides}}))
    subprocess.run([program.parent / "df2-rcnn", "import", "--weights", folder / "fresh.pth", "--config",
                    folder / "config.json", "--output", folder / "start.safetensors"], check=True,
                   stdout=subprocess.DEVNULL)
    return folder / "start.safetensors"


def python_network(weights, mode):
    """What is called with a picture; returns what it has found."""
    parts, _ = torch_network.load_network(weights)
    if mode == "training":
        return TrainingStep(parts["whole"], torch_network.read_safetensors(weights)[0])
    if mode == "all":
        def predict_all(picture):
            with torch.no_grad():
                boxes, labels, _, masks, _, _ = parts["whole"](picture)
                roi_heads.paste_masks_in_image(masks[:, None], boxes, picture.shape[-2:])
            return len(labels)
        return predict_all
    tensors, texts = torch_network.read_safetensors(weights)
    model = torch_network.torchvision_model(json.loads(texts["df2.model"])).eval()
    model.load_state_dict({name: tensors[name] for name in model.state_dict()})

    def predict(picture):
        with torch.no_grad():
            return len(model([picture])[0]["labels"])
    return predict


def turns(program, weights, mode, size, rounds):
    """Seconds of each, in turn, without the first; and what each has found."""
    height, width = size
    ours = subprocess.Popen([program, weights, mode], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    theirs, picture = python_network(weights, mode), made_picture(height, width)
    seconds, found = {"df2": [], "python": []}, {}
    for _ in range(rounds + 1):
        ours.stdin.write(f"{height} {width}\n")
        ours.stdin.flush()
        taken, found["df2"] = ours.stdout.readline().split()
        seconds["df2"].append(float(taken))
        start = time.perf_counter()
        found["python"] = theirs(picture)
        seconds["python"].append(time.perf_counter() - start)
    ours.stdin.close()
    ours.wait()
    return {name: values[1:] for name, values in seconds.items()}, found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", default="256x256,800x1333")
    parser.add_argument("--modes", default="boxes-and-masks,all,training")
    arguments = parser.parse_args()
    for mode in arguments.modes.split(","):
        for text in arguments.sizes.split(","):
            size = tuple(map(int, text.split("x")))
            with tempfile.TemporaryDirectory() as folder:
                weights = start_weights(arguments.program, pathlib.Path(folder), size)
                seconds, found = turns(arguments.program, weights, mode, size, arguments.rounds)
            medians = {name: statistics.median(values) for name, values in seconds.items()}
            print(f"{mode:16} {text:9} df2 {medians['df2']:7.3f} s  Python {medians['python']:7.3f} s  "
                  f"ratio {medians['df2'] / medians['python']:5.2f}  found {found['df2']}, {found['python']}",
                  flush=True)


if __name__ == "__main__":
    main()
