"""Contact sheets of a made dataset, as docs/synth.md shows them.

usage: contact_sheets.py SPLIT... --output DIR

categories.jpg: a row for each category, shop then customers.
viewpoints.jpg: a row for each category; not worn, from the front, from the side or from behind.
identities.jpg: a row for each identity; of two styles the shop's pictures, then customers'.
What is neither covered nor cut comes first."""

import argparse
import collections
import json
import pathlib

from blind_crops import CATEGORIES, crop
from PIL import Image, ImageDraw, ImageFont

TILE, NAMES = (110, 140), 130
COLUMNS = 8
QUALITY = 72


def items_of(split):
    """Every item that is seen well, as the annotation has it, with "picture", "source" and "pair_id"."""
    for path in sorted((split / "annos").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        for key, item in document.items():
            if key.startswith("item") and item["scale"] > 1:
                yield item | {"picture": split / "image" / f"{path.stem}.jpg", "source": document["source"],
                              "pair_id": document["pair_id"]}


def sheet(rows, path):
    """`rows`: a name and its items, of which COLUMNS are shown; None leaves a place free."""
    page = Image.new("RGB", (NAMES + COLUMNS * TILE[0], len(rows) * TILE[1]), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(size=13)
    for row, (name, items) in enumerate(rows):
        pen.multiline_text((6, row * TILE[1] + TILE[1] // 2 - 16), name, fill="black", font=font)
        for column, item in enumerate(items[:COLUMNS]):
            if item is not None:
                cut = crop((item["category_id"], item["source"], item["picture"], item["bounding_box"]))
                cut.thumbnail((TILE[0] - 4, TILE[1] - 4))
                page.paste(cut, (NAMES + column * TILE[0] + (TILE[0] - cut.width) // 2,
                                 row * TILE[1] + (TILE[1] - cut.height) // 2))
    page.save(path, quality=QUALITY)


def how_hidden(item):
    """2 for what is neither occluded nor cut."""
    return item["occlusion"] + item["zoom_in"]


def filled(items, count):
    return items[:count] + [None] * (count - len(items))


def of_garments_in_turn(items):
    """Those that are seen best first; one of each garment, then the second of each."""
    items = sorted(items, key=how_hidden)
    seen = collections.Counter()
    order = []
    for i, item in enumerate(items):
        garment = (item["pair_id"], item["style"]) if item["style"] else i
        order.append((how_hidden(item) > 2, seen[garment], i))
        seen[garment] += 1
    return [items[i] for *_, i in sorted(order)]


def categories(items):
    half = COLUMNS // 2
    for number, name in enumerate(CATEGORIES, 1):
        own = [item for item in items if item["category_id"] == number]
        sides = [of_garments_in_turn([item for item in own if item["source"] == source]) for source in ("shop", "user")]
        yield name.replace(" sleeve ", " sleeve\n"), filled(sides[0], half) + filled(sides[1], half)


def viewpoints(items):
    for number, name in enumerate(CATEGORIES, 1):
        own = [item for item in items if item["category_id"] == number]
        views = [of_garments_in_turn([item for item in own if item["viewpoint"] == view]) for view in (1, 2, 3)]
        yield (name.replace(" sleeve ", " sleeve\n"),
               filled(views[0], 2) + [None] + filled(views[1], 2) + [None] + filled(views[2], 2))


def identities(items, most=12):
    """Of each two styles with pictures of both sources."""
    styles = collections.defaultdict(lambda: collections.defaultdict(list))
    for item in items:
        if item["style"] > 0:
            styles[item["pair_id"], item["category_id"]][item["style"], item["source"]].append(item)
    rows, shown = [], collections.Counter()
    for (pair_id, category), own in sorted(styles.items(), key=lambda entry: entry[0]):
        sides = [sorted(own[style, source], key=how_hidden) for style in (1, 2) for source in ("shop", "user")]
        if all(sides) and shown[category] < 2 and len(rows) < most:
            shown[category] += 1
            rows.append((f"pair_id {pair_id}\n{CATEGORIES[category - 1]}",
                         [item for side in sides for item in filled(side, 2)]))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("splits", type=pathlib.Path, nargs="+", metavar="SPLIT")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    items = [item for split in arguments.splits for item in items_of(split)]
    arguments.output.mkdir(parents=True, exist_ok=True)
    for name, rows in [("categories", categories(items)), ("viewpoints", viewpoints(items)),
                       ("identities", identities(items))]:
        sheet(list(rows), arguments.output / f"{name}.jpg")


if __name__ == "__main__":
    main()
