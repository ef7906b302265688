"""What torchvision has of the network, by the options of a checkpoint: pictures, backbone, proposals, boxes, masks."""

from typing import Optional

import torch
from torch import nn
from torchvision import ops
from torchvision.models import resnet
from torchvision.models.detection import anchor_utils, backbone_utils, faster_rcnn, mask_rcnn
from torchvision.models.detection import transform as transforms
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool


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
