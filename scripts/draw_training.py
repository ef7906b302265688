"""Draws the log of a training. usage: draw_training.py LOG PICTURE"""

import sys

import df2
import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot  # noqa: E402

log = df2.read_training_log(sys.argv[1])
figure, (losses, scores) = pyplot.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
df2.plot.training_losses(log, ax=losses)
if log.validations:
    df2.plot.training_scores(log, ax=scores)
figure.savefig(sys.argv[2], metadata={"Date": None} if sys.argv[2].endswith(".svg") else None)
