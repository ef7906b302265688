"""Can a person name the category of a garment? Makes numbered crops without labels, and scores the answers.

usage: blind_crops.py make SPLIT... --output DIR [--each N] [--seed N]
       blind_crops.py score DIR ANSWERS

make: N random items of each category (10), from consumers' and shops' pictures alike, cut out with some of what is
around them, shuffled, and put on numbered sheets. The categories are in DIR/answers.sealed, which is not readable at a
glance. score: ANSWERS has a line "NUMBER CATEGORY" for each crop, where CATEGORY is an id or a name; it prints how many
of each category were named right, as what the others were taken, and of how many categories 8 in 10 were right."""

import argparse
import base64
import collections
import json
import pathlib
import random
import sys
import zlib

from PIL import Image, ImageDraw, ImageFont

CATEGORIES = ("short sleeve top", "long sleeve top", "short sleeve outwear", "long sleeve outwear", "vest", "sling",
              "shorts", "trousers", "skirt", "short sleeve dress", "long sleeve dress", "vest dress", "sling dress")
COLUMNS, ROWS, TILE, LABEL = 6, 4, (220, 280), 24
MARGIN = 0.15  # of the box's sides, around it: a neck or a knee helps as it does in a whole picture
SHARE_OF_GOOD = 0.8


def items_of(split):
    """(category, source, picture, box) of each item."""
    for path in sorted((split / "annos").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        for key, item in document.items():
            if key.startswith("item"):
                yield item["category_id"], document["source"], split / "image" / f"{path.stem}.jpg", item["bounding_box"]


def drawn(items, each, rng):
    """So many of each category, as far as there are, half of them of each source if both have enough."""
    chosen = []
    for category in range(1, len(CATEGORIES) + 1):
        sides = {source: [item for item in items if item[:2] == (category, source)] for source in ("shop", "user")}
        for side in sides.values():
            rng.shuffle(side)
        in_turn = [side[i] for i in range(each) for side in sides.values() if i < len(side)]
        chosen += in_turn[:each]
    rng.shuffle(chosen)
    return chosen


def crop(item):
    _, _, picture, (left, top, right, bottom) = item
    more_x, more_y = MARGIN * (right - left), MARGIN * (bottom - top)
    with Image.open(picture) as whole:
        box = (max(0, left - more_x), max(0, top - more_y), min(whole.width, right + more_x), min(whole.height, bottom + more_y))
        cut = whole.convert("RGB").crop(tuple(round(side) for side in box))
    scale = min(TILE[0] / cut.width, TILE[1] / cut.height)
    return cut.resize((max(1, round(cut.width * scale)), max(1, round(cut.height * scale))), Image.Resampling.LANCZOS)


def sheet(items, first):
    page = Image.new("RGB", (COLUMNS * TILE[0], ROWS * (TILE[1] + LABEL)), "white")
    pen = ImageDraw.Draw(page)
    for i, item in enumerate(items):
        x, y = i % COLUMNS * TILE[0], i // COLUMNS * (TILE[1] + LABEL)
        pen.text((x + 4, y + 2), str(first + i), fill="black", font=ImageFont.load_default(size=18))
        page.paste(crop(item), (x, y + LABEL))
    return page


def make(splits, output, each, seed):
    items = drawn([item for split in splits for item in items_of(split)], each, random.Random(seed))
    output.mkdir(parents=True)
    per_page = COLUMNS * ROWS
    for begin in range(0, len(items), per_page):
        name = f"sheet_{begin // per_page + 1:02}.png"
        sheet(items[begin:begin + per_page], begin + 1).save(output / name)
    answers = json.dumps([[category, source] for category, source, _, _ in items])
    (output / "answers.sealed").write_bytes(base64.b64encode(zlib.compress(answers.encode())))
    print(f"{len(items)} crops on {-(-len(items) // per_page)} sheets in {output}")


def category_of(text):
    """The id that an answer means; 0 for none of the 13."""
    if text.isdigit():
        return int(text) if int(text) <= len(CATEGORIES) else 0
    return CATEGORIES.index(text) + 1 if text in CATEGORIES else 0


def read_answers(path):
    answers = {}
    for line in path.read_text("utf-8").splitlines():
        number, _, category = line.strip().partition(" ")
        if number:
            answers[int(number)] = category_of(category.strip())
    return answers


def score(folder, answers):
    """How many categories had 8 in 10 right, and the lines of the table."""
    truth = json.loads(zlib.decompress(base64.b64decode((folder / "answers.sealed").read_bytes())))
    taken = collections.defaultdict(collections.Counter)
    sides = collections.defaultdict(collections.Counter)
    for number, (category, source) in enumerate(truth, 1):
        taken[category][answers.get(number, 0)] += 1
        sides[source][answers.get(number, 0) == category] += 1
    lines, good = [], 0
    for category, counts in sorted(taken.items()):
        asked, right = sum(counts.values()), counts[category]
        good += right >= SHARE_OF_GOOD * asked
        others = ", ".join(f"{count} {CATEGORIES[other - 1] if other else 'no answer'}"
                           for other, count in counts.most_common() if other != category)
        lines.append(f"{CATEGORIES[category - 1]:<22}{right:>3} of {asked:<4}{others}".rstrip())
    for source, counts in sorted(sides.items()):
        lines.append(f"{source:<22}{counts[True]:>3} of {sum(counts.values())}")
    lines.append(f"{good} of {len(taken)} categories with 8 in 10 right")
    return good, lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("splits", type=pathlib.Path, nargs="+", metavar="SPLIT")
    maker.add_argument("--output", type=pathlib.Path, required=True)
    maker.add_argument("--each", type=int, default=10)
    maker.add_argument("--seed", type=int, default=1)
    scorer = commands.add_parser("score")
    scorer.add_argument("folder", type=pathlib.Path)
    scorer.add_argument("answers", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.command == "make":
        make(arguments.splits, arguments.output, arguments.each, arguments.seed)
    else:
        _, lines = score(arguments.folder, read_answers(arguments.answers))
        print("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main())
