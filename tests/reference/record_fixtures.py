"""Records what torchvision computes, for tests/reference: usage: record_fixtures.py FOLDER.

Weights and pictures are made by formulas that formula.h has, too, so that a fixture holds results alone. Needs the
environment of `scripts/setup.sh parity`.
"""

import json
import math
import pathlib
import sys

import numpy
import torch
import torchvision
from torchvision.models import resnet
from torchvision.models.detection import backbone_utils, faster_rcnn, mask_rcnn, roi_heads
from torchvision.ops import batched_nms, misc, nms, roi_align
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

MASK_64 = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z):
    """The finaliser of SplitMix64 on a numpy array of uint64."""
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return z ^ (z >> numpy.uint64(31))


def uniforms(name, count):
    """`count` numbers in [0, 1) from the stream of a name: df2::Random(1, FNV-1a of the name)."""
    index = 0xCBF29CE484222325
    for letter in name.encode():
        index = ((index ^ letter) * 0x100000001B3) & MASK_64
    seeds = numpy.array([1, (index * GOLDEN + 1) & MASK_64], dtype=numpy.uint64)
    mixed = mix(seeds)
    start = int(mixed[0]) ^ int(mixed[1])
    steps = numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(GOLDEN) + numpy.uint64(start)
    return (mix(steps) >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53


def made(name, shape, centre, reach):
    """A tensor of numbers within `reach` around `centre`."""
    values = centre + reach * (2 * uniforms(name, math.prod(shape)) - 1)
    return torch.from_numpy(values.astype(numpy.float32)).reshape(shape)


def parameter(name, shape):
    if name.endswith("running_var") or (name.endswith("weight") and len(shape) == 1):
        return made(name, shape, 1, 0.5)
    if len(shape) == 1:
        return made(name, shape, 0, 0.1)
    return made(name, shape, 0, math.sqrt(3 * shape[0] / math.prod(shape)))


def picture(index, height, width):
    y, x, c = numpy.meshgrid(numpy.arange(height), numpy.arange(width), numpy.arange(3), indexing="ij")
    values = (x * 7 + y * 13 + c * 50 + x * y // (17 + index)) % 256
    return torch.from_numpy(values.astype(numpy.float32) / numpy.float32(255)).permute(2, 0, 1).contiguous()


def numbers(tensor, digits=9):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().double().flatten().tolist()]


def summary(tensor):
    """Shape, mean, deviation, and 32 values spread over the tensor."""
    flat = tensor.detach().double().flatten()
    places = [i * (flat.numel() - 1) // 31 for i in range(32)]
    return {
        "shape": list(tensor.shape),
        "mean": flat.mean().item(),
        "deviation": flat.std(unbiased=False).item(),
        "values": numbers(flat[places]),
    }


def roi_align_cases():
    features = made("features", (2, 3, 11, 9), 0, 1)
    rois = torch.tensor([
        [0, 1.3, 2.1, 9.7, 15.2],
        [1, 0.0, 0.0, 17.9, 21.9],
        [1, -3.5, -2.0, 4.0, 30.0],
        [0, 8.0, 8.0, 8.2, 8.1],
        [1, 40.0, 40.0, 50.0, 50.0],
        [0, 10.0, 12.0, 6.0, 5.0],
    ])
    cases = []
    for aligned in (False, True):
        for ratio in (0, 2, 3):
            source = features.clone().requires_grad_()
            pooled = roi_align(source, rois, (2, 3), spatial_scale=0.5, sampling_ratio=ratio, aligned=aligned)
            (pooled * made("gradient", tuple(pooled.shape), 0, 1)).sum().backward()
            cases.append({
                "aligned": aligned, "sampling_ratio": ratio, "pooled": numbers(pooled), "gradient": numbers(source.grad)
            })
    return {"rois": numbers(rois), "cases": cases}


def nms_cases():
    near = made("corners", (300, 2), 50, 50)
    boxes = torch.cat([near, near + made("sides", (300, 2), 20, 19)], 1)
    scores = (made("scores", (300,), 0.5, 0.5) * 64).floor() / 64  # many are equal
    groups = (made("groups", (300,), 2, 2)).floor().long()
    cases = [{"iou_threshold": t, "kept": nms(boxes, scores, t).tolist()} for t in (0.0, 0.3, 0.5, 0.7)]
    # Coordinates of whole numbers, so that torchvision's shift of each group rounds nothing.
    whole, distinct = boxes.round(), made("distinct", (300,), 0.5, 0.5)
    return {
        "one_group": cases,
        "groups": [{"iou_threshold": t, "kept": batched_nms(whole, distinct, groups, t).tolist()} for t in (0.3, 0.7)],
    }


def keypoint_case():
    maps = made("maps", (3, 8, 56, 56), 0, 1)
    boxes = torch.tensor([[3.2, 4.9, 60.3, 99.1], [10.0, 10.0, 10.4, 40.0], [0.0, 0.0, 200.5, 150.25]])
    places, scores = roi_heads.heatmaps_to_keypoints(maps, boxes)
    # Some inside their boxes, some outside, every third without a label, one on the right edge.
    landmarks = torch.cat([made("places", (3, 8, 2), 60, 60), torch.ones(3, 8, 1)], 2)
    landmarks[:, ::3, 2] = 0
    landmarks[2, 1, 0] = boxes[2, 2]
    loss = roi_heads.keypointrcnn_loss(maps, [boxes], [landmarks], [torch.arange(3)])
    return {
        "boxes": numbers(boxes), "peaks": numbers(torch.cat([places[:, :, :2], scores[:, :, None]], 2)),
        "loss": loss.item()
    }


def small_mask_rcnn(**options):
    body = resnet.ResNet(resnet.BasicBlock, [1, 1, 1, 1], norm_layer=misc.FrozenBatchNorm2d)
    layers = {f"layer{i}": str(i - 1) for i in range(1, 5)}
    backbone = backbone_utils.BackboneWithFPN(body, layers, [64, 128, 256, 512], 32, extra_blocks=LastLevelMaxPool())
    return mask_rcnn.MaskRCNN(
        backbone, rpn_anchor_generator=anchors(), min_size=128, max_size=192,
        box_head=faster_rcnn.TwoMLPHead(32 * 49, 64), box_predictor=faster_rcnn.FastRCNNPredictor(64, 14),
        mask_head=mask_rcnn.MaskRCNNHeads(32, (24, 24, 24, 24), 1),
        mask_predictor=mask_rcnn.MaskRCNNPredictor(24, 24, 14), **options)


def resnet50_mask_rcnn():
    body = resnet.resnet50(norm_layer=misc.FrozenBatchNorm2d)
    backbone = backbone_utils._resnet_fpn_extractor(body, 3)
    return mask_rcnn.MaskRCNN(backbone, num_classes=14, rpn_anchor_generator=anchors(), min_size=128, max_size=192)


def anchors():
    return faster_rcnn._default_anchorgen()


def load_made(model):
    state = model.state_dict()
    model.load_state_dict({name: parameter(name, tuple(value.shape)) for name, value in state.items()})
    return state


def targets(height, width, boxes, labels):
    """Garments that fill the ellipses in their boxes."""
    y, x = numpy.meshgrid(numpy.arange(height), numpy.arange(width), indexing="ij")
    masks = []
    for x1, y1, x2, y2 in boxes:
        w, h = x2 - x1, y2 - y1
        inside = (2 * x - x1 - x2) ** 2 * h**2 + (2 * y - y1 - y2) ** 2 * w**2 < w**2 * h**2
        masks.append(torch.from_numpy(inside.astype(numpy.uint8)))
    return {
        "boxes": torch.tensor(boxes, dtype=torch.float32), "labels": torch.tensor(labels),
        "masks": torch.stack(masks) if masks else torch.zeros((0, height, width), dtype=torch.uint8)
    }


def training_case():
    """The losses of a step that learns from every box, so that nothing is left to chance, and their gradients."""
    everything = 10**6
    model = small_mask_rcnn(rpn_batch_size_per_image=everything, box_batch_size_per_image=everything)
    load_made(model)
    model.train()
    pictures = [picture(0, 97, 143), picture(1, 240, 80)]
    losses = model(pictures, [
        targets(97, 143, [[10, 12, 70, 80], [60, 30, 130, 90]], [1, 9]), targets(240, 80, [[5, 20, 60, 200]], [13])
    ])
    sum(losses.values()).backward()
    learned = ("backbone.body.layer4.0.conv2.weight", "backbone.fpn.inner_blocks.0.0.weight",
               "rpn.head.conv.0.0.weight", "rpn.head.bbox_pred.bias", "roi_heads.box_head.fc6.weight",
               "roi_heads.box_predictor.bbox_pred.weight", "roi_heads.mask_head.0.0.weight",
               "roi_heads.mask_predictor.conv5_mask.weight")
    parameters = dict(model.named_parameters())
    return {
        "losses": {name: loss.item() for name, loss in losses.items()},
        "gradients": {name: summary(parameters[name].grad) for name in learned},
    }


def mask_rcnn_case(model):
    model.eval()
    state = load_made(model)
    pictures = [picture(0, 97, 143), picture(1, 240, 80)]
    with torch.no_grad():
        batch, _ = model.transform(pictures)
        features = model.backbone(batch.tensors)
        proposals, _ = model.rpn(batch, features)
        results = model(pictures)
    return {
        "parameters": {name: list(value.shape) for name, value in sorted(state.items())},
        "pixels": summary(batch.tensors),
        "features": [summary(level) for level in features.values()],
        "proposals": [{"count": len(boxes), "best": numbers(boxes[:50], 7)} for boxes in proposals],
        "detections": [
            {
                "boxes": numbers(result["boxes"], 7), "labels": result["labels"].tolist(),
                "scores": numbers(result["scores"], 7),
                "mask_means": numbers(result["masks"].mean((1, 2, 3)), 7), "masks": summary(result["masks"])
            }
            for result in results
        ],
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    fixtures = {
        "roi_align": roi_align_cases(),
        "nms": nms_cases(),
        "keypoints": keypoint_case(),
        "training": training_case(),
        "small_mask_rcnn": mask_rcnn_case(small_mask_rcnn()),
        "resnet50_mask_rcnn": mask_rcnn_case(resnet50_mask_rcnn()),
    }
    for name, fixture in fixtures.items():
        fixture["made_by"] = f"torch {torch.__version__}, torchvision {torchvision.__version__}"
        (folder / f"{name}.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
