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
import json
import pathlib
import struct
import warnings
from typing import Optional

import numpy
import torch
from torch import nn
from torchvision import ops
from torchvision.models import resnet
from torchvision.models.detection import anchor_utils, backbone_utils, faster_rcnn, mask_rcnn, roi_heads
from torchvision.models.detection import transform as transforms
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

# How many of the 294 landmarks each of the categories of DeepFashion2 has; they stand in this order.
LANDMARK_COUNTS = (25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19)

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


class Body(nn.Module):
    """ResNet without its classifier, of any width and depth. It is called layer by layer."""

    def __init__(self, options):
        super().__init__()
        width, block = options["width"], resnet.Bottleneck if options["bottleneck"] else resnet.BasicBlock

        def norm(channels):
            return ops.FrozenBatchNorm2d(channels, eps=options["batch_norm_epsilon"])

        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = norm(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        channels = width
        for stage, blocks in enumerate(options["blocks"]):
            layer, planes = [], width << stage
            for index in range(blocks):
                stride = 2 if stage > 0 and index == 0 else 1
                shortcut = None
                if stride != 1 or channels != planes * block.expansion:
                    shortcut = nn.Sequential(
                        nn.Conv2d(channels, planes * block.expansion, 1, stride=stride, bias=False),
                        norm(planes * block.expansion))
                layer.append(block(channels, planes, stride, shortcut, norm_layer=norm))
                channels = planes * block.expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layer))
        self.channels = [width * block.expansion << stage for stage in range(4)]


class Transform(transforms.GeneralizedRCNNTransform):
    """torchvision's, whose trace rounds some sizes down by a pixel: it multiplies sides in single precision."""

    def __init__(self, pictures):
        super().__init__(pictures["shorter_side"], pictures["longer_side"], pictures["mean"], pictures["deviation"],
                         size_divisible=pictures["divisor"])
        # A number beside a tensor would become a float in ONNX.
        limits = torch.tensor([pictures["shorter_side"], pictures["longer_side"]], dtype=torch.float64)
        self.register_buffer("limits", limits, persistent=False)

    def resize(self, image: torch.Tensor, target: Optional[dict[str, torch.Tensor]] = None
               ) -> tuple[torch.Tensor, Optional[dict[str, torch.Tensor]]]:
        if target is not None:
            return self.resize_with_target(image, target)
        sides = torch._shape_as_tensor(image)[-2:].to(torch.float64)
        scale = (self.limits / torch.stack([sides.min(), sides.max()])).min()
        size = torch.floor(sides * scale).to(torch.int64)
        if torch.jit.is_tracing():
            return self.stretch_traced(image, size), target
        return nn.functional.interpolate(image[None], size=[int(size[0]), int(size[1])], mode="bilinear",
                                         align_corners=False)[0], target

    @torch.jit.unused
    def resize_with_target(self, image: torch.Tensor, target: dict[str, torch.Tensor]
                           ) -> tuple[torch.Tensor, Optional[dict[str, torch.Tensor]]]:
        return super().resize(image, target)

    @torch.jit.unused
    def stretch_traced(self, image: torch.Tensor, size: torch.Tensor) -> torch.Tensor:
        return nn.functional.interpolate(image[None], size=[size[0], size[1]], mode="bilinear", align_corners=False)[0]


class LandmarkHead(nn.Module):
    """A map for each landmark of the region's own category; other channels of the widest category are zero."""

    def __init__(self, channels, options):
        super().__init__()
        layers = []
        for out in options["channels"]:
            layers += [nn.Conv2d(channels, out, 3, padding=1), nn.ReLU(inplace=True)]
            channels = out
        self.layers = nn.Sequential(*layers)
        self.deconv = nn.ConvTranspose2d(channels, options["deconvolved"], 4, stride=2, padding=1)
        most, inner, self.side = max(LANDMARK_COUNTS), options["deconvolved"], 4 * options["bins"]
        # By label; the background has none.
        self.register_buffer("weights", torch.zeros(len(LANDMARK_COUNTS) + 1, most * 16, inner))
        self.register_buffer("biases", torch.zeros(len(LANDMARK_COUNTS) + 1, most))
        self.register_buffer("counts", torch.tensor((0, *LANDMARK_COUNTS)))

    def load(self, tensors):
        """Takes its tensors out of those of the network."""
        prefix = "roi_heads.keypoint_"
        self.layers.load_state_dict({
            name.removeprefix(f"{prefix}head."): value for name, value in tensors.items()
            if name.startswith(f"{prefix}head.")
        })
        self.deconv.load_state_dict({
            part: tensors[f"{prefix}predictor.deconv.{part}"] for part in ("weight", "bias")
        })
        weight, bias = (tensors[f"{prefix}predictor.kps_score_lowres.{part}"] for part in ("weight", "bias"))
        begin = 0
        for label, count in enumerate(LANDMARK_COUNTS, 1):
            own = weight[:, begin:begin + count].flatten(1)  # [inner, count * 16]
            self.weights[label, :count * 16] = own.t()
            self.biases[label, :count] = bias[begin:begin + count]
            begin += count

    def forward(self, regions, labels):
        features = self.layers(regions)
        upper = self.deconv(features).relu()
        # A transposed convolution is a product and a fold, so that each region can have a category's own weights.
        patches = torch.bmm(self.weights[labels], upper.flatten(2))
        maps = nn.functional.fold(patches, (self.side, self.side), kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))
        return features, maps + self.biases[labels][:, :, None, None]


class MatchingHead(nn.Module):
    """The extractor, without the comparison of two."""

    def __init__(self, channels, options):
        super().__init__()
        self.extractor = nn.ModuleList()
        for out in options["channels"]:
            self.extractor.append(nn.Conv2d(channels, out, 3, padding=1))
            channels = out
        self.fc = nn.Linear(channels, options["features"])
        self.bn = nn.BatchNorm1d(options["features"], eps=options["batch_norm_epsilon"])

    def load(self, tensors):
        """Takes its tensors out of those of the network."""
        own = {name.removeprefix("matching."): value for name, value in tensors.items()
               if name.startswith("matching.") and not name.startswith("matching.similarity.")}
        own["bn.num_batches_tracked"] = torch.tensor(0)
        self.load_state_dict(own)

    def forward(self, regions):
        for layer in self.extractor:
            regions = layer(regions).relu()
        return self.bn(self.fc(regions.mean((2, 3))))


def averaging(many, few):
    """Adaptive average pooling of one axis, as a matrix."""
    matrix = torch.zeros(few, many)
    for place in range(few):
        begin, end = place * many // few, -(-(place + 1) * many // few)
        matrix[place, begin:end] = 1 / (end - begin)
    return matrix


class BoxHead(nn.Module):
    """The detection stream."""

    def __init__(self, roi_head):
        super().__init__()
        self.head, self.predictor = roi_head.box_head, roi_head.box_predictor

    def forward(self, regions):
        return self.predictor(self.head(regions))


class MaskHead(nn.Module):
    """The mask stream."""

    def __init__(self, roi_head):
        super().__init__()
        self.head, self.predictor = roi_head.mask_head, roi_head.mask_predictor

    def forward(self, regions):
        features = self.head(regions)
        return features, self.predictor(features)


class Dense(nn.Module):
    """What is computed of every place of a picture."""

    def __init__(self, model):
        super().__init__()
        self.backbone, self.head = model.backbone, model.rpn.head

    def forward(self, pixels):
        levels = list(self.backbone(pixels).values())
        objectness, deltas = self.head(levels)
        return levels + objectness + deltas


class Whole(nn.Module):
    """A picture to all that is predicted of it."""

    def __init__(self, model, landmarks, matching, options):
        super().__init__()
        self.transform, self.backbone, self.rpn, self.roi_heads = (model.transform, model.backbone, model.rpn,
                                                                  model.roi_heads)
        self.mask_head, self.landmark_head, self.matching = MaskHead(model.roi_heads), landmarks, matching
        self.input = options["matching"]["input"].split("_")
        for name in ("landmarks", "mask"):
            self.register_buffer(f"{name}_averaging", averaging(options[name]["bins"], options["box"]["bins"]))

    def forward(self, picture):
        original = [(picture.shape[-2], picture.shape[-1])]
        images, _ = self.transform([picture])
        features = self.backbone(images.tensors)
        proposals, _ = self.rpn(images, features)
        boxes, labels, scores = self.detect(features, proposals, images.image_sizes)
        regions = [boxes]
        mask_features, mask_maps = self.mask_head(self.roi_heads.mask_roi_pool(features, regions, images.image_sizes))
        masks = mask_maps[torch.arange(labels.shape[0], device=labels.device), labels].sigmoid()
        landmark_features, maps = self.landmark_head(
            self.roi_heads.keypoint_roi_pool(features, regions, images.image_sizes), labels)
        points, peaks = roi_heads.heatmaps_to_keypoints(maps, boxes)
        places = transforms.resize_keypoints(points, images.image_sizes[0], original[0])[:, :, :2]
        landmarks = torch.cat((places, peaks[:, :, None]), 2)
        has = torch.arange(maps.shape[1], device=labels.device)[None, :] < self.landmark_head.counts[labels][:, None]
        taps = []
        for name in self.input:
            if name == "box":
                taps.append(self.roi_heads.box_roi_pool(features, regions, images.image_sizes))
            elif name == "landmarks":
                taps.append(self.landmarks_averaging @ landmark_features @ self.landmarks_averaging.t())
            else:
                taps.append(self.mask_averaging @ mask_features @ self.mask_averaging.t())
        return (transforms.resize_boxes(boxes, images.image_sizes[0], original[0]), labels, scores, masks,
                landmarks * has[:, :, None], self.matching(torch.cat(taps, 1)))

    def detect(self, features: dict[str, torch.Tensor], proposals: list[torch.Tensor],
               sizes: list[tuple[int, int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Boxes in the pixels of the resized picture, labels, scores."""
        regions = self.roi_heads.box_roi_pool(features, proposals, sizes)
        classes, deltas = self.roi_heads.box_predictor(self.roi_heads.box_head(regions))
        boxes, scores, labels = self.roi_heads.postprocess_detections(classes, deltas, proposals, sizes)
        return boxes[0], labels[0], scores[0]


def refuse_what_torchvision_lacks(options):
    """Options that torchvision's parts have no place for."""
    fixed = {
        "roi_align_aligned": (options["roi_align_aligned"], False),
        "proposals.smallest_side": (options["proposals"]["smallest_side"], 1e-3),
        "box.smallest_side": (options["box"]["smallest_side"], 1e-2),
        "canonical_box_side": (options["canonical_box_side"], int(options["canonical_box_side"])),
    }
    for name, (value, known) in fixed.items():
        if value != known:
            raise SystemExit(f"the option {name} is {value}, and torchvision's parts know only {known}")


def torchvision_model(options):
    """torchvision's Mask R-CNN of these options."""
    refuse_what_torchvision_lacks(options)
    pictures, backbone, proposals = options["pictures"], options["backbone"], options["proposals"]
    box, mask, classes, depth = options["box"], options["mask"], options["categories"] + 1, backbone["pyramid_channels"]

    def pool(bins):
        return ops.MultiScaleRoIAlign(["0", "1", "2", "3"], bins, options["sampling_ratio"],
                                      canonical_scale=int(options["canonical_box_side"]),
                                      canonical_level=options["canonical_level"])

    body = Body(backbone)
    pyramid = backbone_utils.BackboneWithFPN(body, {f"layer{i + 1}": str(i) for i in range(4)}, body.channels, depth,
                                             extra_blocks=LastLevelMaxPool())
    ratios = tuple(proposals["aspect_ratios"])
    model = mask_rcnn.MaskRCNN(
        pyramid, rpn_anchor_generator=anchor_utils.AnchorGenerator(
            tuple((size,) for size in proposals["anchor_sizes"]), (ratios,) * 5),
        rpn_pre_nms_top_n_test=proposals["candidates_per_level"], rpn_post_nms_top_n_test=proposals["proposals"],
        rpn_nms_thresh=proposals["iou_threshold"],
        box_roi_pool=pool(box["bins"]), box_head=faster_rcnn.TwoMLPHead(depth * box["bins"] ** 2, box["hidden"]),
        box_predictor=faster_rcnn.FastRCNNPredictor(box["hidden"], classes), box_score_thresh=box["score_threshold"],
        box_nms_thresh=box["iou_threshold"], box_detections_per_img=box["detections"],
        bbox_reg_weights=tuple(box["box_weights"]), mask_roi_pool=pool(mask["bins"]),
        mask_head=mask_rcnn.MaskRCNNHeads(depth, mask["channels"], 1),
        mask_predictor=mask_rcnn.MaskRCNNPredictor(mask["channels"][-1], mask["deconvolved"], classes))
    model.transform = Transform(pictures)
    model.roi_heads.keypoint_roi_pool = pool(options["landmarks"]["bins"])
    return model


def load_network(path):
    """The parts of a network by their names, with the weights of a file; and its options."""
    tensors, texts = read_safetensors(path)
    if "df2.model" not in texts:
        raise SystemExit(f"{path}: weights without the options of a network: a file of df2-rcnn is expected")
    options = json.loads(texts["df2.model"])
    model = torchvision_model(options)
    ours = ("matching.", "roi_heads.keypoint_")
    model.load_state_dict({name: value for name, value in tensors.items() if not name.startswith(ours)})
    depth = options["backbone"]["pyramid_channels"]
    landmarks = LandmarkHead(depth, options["landmarks"])
    landmarks.load(tensors)
    channels = {
        "box": depth, "landmarks": options["landmarks"]["channels"][-1], "mask": options["mask"]["channels"][-1]
    }
    matching = MatchingHead(sum(channels[name] for name in options["matching"]["input"].split("_")),
                            options["matching"])
    matching.load(tensors)
    parts = {
        "whole": Whole(model, landmarks, matching, options), "dense": Dense(model),
        "box_head": BoxHead(model.roi_heads), "mask_head": MaskHead(model.roi_heads), "landmark_head": landmarks,
        "matching": matching
    }
    return {name: part.eval() for name, part in parts.items()}, options


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
