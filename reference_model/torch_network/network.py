"""The whole network, and what is computed of every place of a picture."""

import json

import torch
from torch import nn
from torch_network.heads import BoxHead, LandmarkHead, MaskHead, MatchingHead
from torch_network.perception import torchvision_model
from torch_network.safetensors import read_safetensors
from torchvision.models.detection import roi_heads
from torchvision.models.detection import transform as transforms


def averaging(many, few):
    """Adaptive average pooling of one axis, as a matrix."""
    matrix = torch.zeros(few, many)
    for place in range(few):
        begin, end = place * many // few, -(-(place + 1) * many // few)
        matrix[place, begin:end] = 1 / (end - begin)
    return matrix


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
