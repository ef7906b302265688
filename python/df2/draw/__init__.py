"""Drawings of the dataset and of predictions, as arrays (docs/drawing.md).

>>> from df2 import data, draw
>>> image = df2.read_dataset("validation")[0]  # doctest: +SKIP
>>> drawing = draw.image(image, data.read_picture(image.path))  # doctest: +SKIP
>>> data.write_picture(drawing, "drawing.png")  # doctest: +SKIP

A drawing is (height, width, 3) of uint8: red, green, blue. A picture is the same, or (height, width); None is a blank
canvas of the image's size. What shows many images takes `pictures`, a function that gives the picture of an image, or
None; without it all canvases are blank. Colours are told apart by colour-blind readers, too.
"""

from df2.draw.levels import Identities, Identity, identities
from df2.draw.judgement import Judgement, PredictionFate, judge
from df2.draw.look import LAYERS
from df2.draw.retrieval import QueryFate, Retrieval, RetrievedEntry, judge_queries
from df2.draw.sheets import sheet
from df2.draw.single import first_stage, image, pose

__all__ = [
    "LAYERS",
    "Identities",
    "Identity",
    "Judgement",
    "PredictionFate",
    "QueryFate",
    "Retrieval",
    "RetrievedEntry",
    "first_stage",
    "identities",
    "image",
    "judge",
    "judge_queries",
    "pose",
    "sheet",
]
