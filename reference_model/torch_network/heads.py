"""What is computed of a region: two streams of torchvision's, and the landmark stream and the matching network."""

import torch
from torch import nn

# How many of the 294 landmarks each of the categories of DeepFashion2 has; they stand in this order.
LANDMARK_COUNTS = (25, 33, 31, 39, 15, 15, 10, 14, 8, 29, 37, 19, 19)


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
