"""How the matching network learns by itself, on garments cut out: top-1 by pairs of a step, by rate and by start.

usage: PYTHONPATH=build/dev/python build/parity-venv/bin/python tests/bench/matching_crops.py DATASET
       [--runs PAIRS:RATE ...] [--starts usual near ...] [--steps N]

DATASET is what `df2-synth dataset` has written, build/baseline/dataset say. A step compares a garment of PAIRS pictures
of consumers with one of PAIRS pictures of shops. The network is small, the loss the paper's, and the schedule that of
the baseline. It starts as layers usually do, or as df2's matching network does: the nearer, the more alike. A run takes
one or two minutes of one core. Prints the share of queries whose nearest garment of the validation split's shops, by
L2, is the same one; first that of random weights and that of colours alone. Run scripts/setup.sh parity before.
"""

import argparse
import collections
import pathlib
import random

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional

import df2

SIDE = 48
RUNS = ["4:0.003", "8:0.003", "16:0.001", "16:0.003", "16:0.01", "16:0.03"]
FEATURES = 64
STARTS = ("usual", "near")
Garments = collections.namedtuple("Garments", "pixels identities of_shop")


def read_garments(split):
    pixels, identities, of_shop, numbers = [], [], [], {}
    for image in df2.read_dataset(split):
        picture = Image.open(image.path).convert("RGB")
        for item in image.items:
            x, y, width, height = item.box
            crop = picture.crop((x, y, x + width, y + height)).resize((SIDE, SIDE), Image.BILINEAR)
            pixels.append(np.asarray(crop))
            identity = (item.pair_id, item.style)
            identities.append(numbers.setdefault(identity, len(numbers)) if item.style > 0 else -1)
            of_shop.append(image.source == "shop")
    values = torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2).float() / 255
    return Garments((values - 0.45) / 0.225, np.array(identities), np.array(of_shop))


class Residual(nn.Module):
    def __init__(self, ins, outs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(ins, outs, 3, stride, 1, bias=False), nn.BatchNorm2d(outs), nn.ReLU(),
            nn.Conv2d(outs, outs, 3, 1, 1, bias=False), nn.BatchNorm2d(outs))
        straight = nn.Sequential(nn.Conv2d(ins, outs, 1, stride, bias=False), nn.BatchNorm2d(outs))
        self.straight = nn.Identity() if ins == outs and stride == 1 else straight

    def forward(self, values):
        return functional.relu(self.body(values) + self.straight(values))


class Matching(nn.Module):
    """[n, 3, SIDE, SIDE] to [n, FEATURES], and logits of "another garment" and "the same" of all pairs of rows."""

    def __init__(self, start="usual"):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), Residual(32, 32, 1),
            Residual(32, 64, 2), Residual(64, 128, 2), nn.Conv2d(128, 64, 1), nn.Conv2d(64, 64, 3, 1, 1), nn.ReLU(),
            nn.Conv2d(64, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 256, 3, 1, 1), nn.ReLU())
        self.projection = nn.Sequential(nn.Linear(256, FEATURES), nn.BatchNorm1d(FEATURES))
        self.verdict = nn.Linear(FEATURES, 2)
        if start == "near":
            self.start_near()

    def start_near(self):
        """As in reference_model/df2_reference/matching/matching_network.cpp."""
        distance, weight = 12, torch.tensor([0.05, -0.05])
        with torch.no_grad():
            self.projection[1].weight.fill_((distance / (2 * FEATURES)) ** 0.5)
            self.verdict.weight.copy_(weight[:, None].expand(2, FEATURES))
            self.verdict.bias.copy_(-weight * distance)

    def forward(self, values):
        return self.projection(self.features(values).mean((2, 3)))

    def similarity(self, a, b):
        return self.verdict((a[:, None] - b[None]).square())


def top_1(garments, features):
    queries = ~garments.of_shop & np.isin(garments.identities, garments.identities[garments.of_shop])
    queries &= garments.identities >= 0
    nearest = torch.cdist(features[queries], features[garments.of_shop]).argmin(1).numpy()
    return (garments.identities[garments.of_shop][nearest] == garments.identities[queries]).mean()


def features_of(network, garments):
    network.eval()
    with torch.no_grad():
        features = torch.cat([network(part) for part in garments.pixels.split(256)])
    network.train()
    return features


def colours_of(garments):
    """The mean of the middle of each garment, and its deviation."""
    middle = garments.pixels[:, :, SIDE // 4 : -SIDE // 4, SIDE // 4 : -SIDE // 4].flatten(2)
    values = torch.cat([middle.mean(2), middle.std(2)], 1)
    return (values - values.mean(0)) / values.std(0)


def train(garments, pairs, rate, start, steps):
    torch.manual_seed(1)
    draw = random.Random(1)
    network = Matching(start)
    of_identity = collections.defaultdict(lambda: ([], []))
    for row, identity in enumerate(garments.identities):
        if identity >= 0:
            of_identity[identity][int(garments.of_shop[row])].append(row)
    sides = [both for both in of_identity.values() if all(both)]
    learner = torch.optim.SGD(network.parameters(), lr=rate, momentum=0.9, weight_decay=1e-4)
    weights = torch.tensor([1.0, pairs - 1.0])  # as many pairs differ for each that does not
    for step in range(steps):
        drops = (step >= steps * 9 // 13) + (step >= steps * 12 // 13)
        learner.param_groups[0]["lr"] = rate * min(1, (step + 1) / 100) * 0.1**drops
        chosen = draw.choices(sides, k=pairs)
        rows = [draw.choice(side[which]) for which in (0, 1) for side in chosen]
        values = garments.pixels[rows]
        mirrored = torch.tensor([draw.random() < 0.5 for _ in rows]).view(-1, 1, 1, 1)
        consumers, shops = network(torch.where(mirrored, values.flip(3), values)).split(pairs)
        same = garments.identities[rows[:pairs]][:, None] == garments.identities[rows[pairs:]][None]
        loss = functional.cross_entropy(network.similarity(consumers, shops).flatten(0, 1),
                                        torch.from_numpy(same).flatten().long(), weights)
        learner.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 10)
        learner.step()
    return network


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=pathlib.Path)
    parser.add_argument("--runs", nargs="+", default=RUNS)
    parser.add_argument("--starts", nargs="+", choices=STARTS, default=STARTS)
    parser.add_argument("--steps", type=int, default=500)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    learned, judged = (read_garments(arguments.dataset / split) for split in ("train", "validation"))
    torch.manual_seed(1)
    print(f"random weights {top_1(judged, features_of(Matching(), judged)):.3f}, "
          f"colours {top_1(judged, colours_of(judged)):.3f}", flush=True)
    print(f"{'pairs':>6}{'rate':>8}" + "".join(f"{start:>8}" for start in arguments.starts), flush=True)
    for run in arguments.runs:
        pairs, rate = int(run.split(":")[0]), float(run.split(":")[1])
        networks = [train(learned, pairs, rate, start, arguments.steps) for start in arguments.starts]
        shares = [top_1(judged, features_of(network, judged)) for network in networks]
        print(f"{pairs:>6}{rate:>8g}" + "".join(f"{share:>8.3f}" for share in shares), flush=True)


if __name__ == "__main__":
    main()
