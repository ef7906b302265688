"""Runs one peer on one pair of files, as its user would: one process, reading included.

usage: peers.py PEER TASK GROUND_TRUTH RESULTS [SIGMAS]

Prints one JSON line: the peer's version and its summary numbers. SIGMAS is a text file with the 294 OKS sigmas.
"""

import contextlib
import importlib.metadata
import io
import json
import pathlib
import sys

IOU_TYPE = {"detection": "bbox", "segmentation": "segm", "landmarks": "keypoints"}
PACKAGE = {"ultrafast": "ultrafast-pycocotools"}


def version_of(peer):
    if peer.startswith("df2"):
        import df2

        return df2.__version__
    return importlib.metadata.version(PACKAGE.get(peer, peer))


def sigmas_of(path):
    return [float(word) for word in pathlib.Path(path).read_text(encoding="utf-8").split()]


def run_pycocotools(task, truth, results, sigmas):
    import numpy
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    return run_drop_in(COCO, COCOeval, task, truth, results, numpy.array(sigmas))


def run_faster(task, truth, results, sigmas):
    import numpy
    from faster_coco_eval import COCO, COCOeval_faster

    return run_drop_in(COCO, COCOeval_faster, task, truth, results, numpy.array(sigmas))


def run_hotcoco(task, truth, results, sigmas):
    from hotcoco import COCO, COCOeval

    return run_drop_in(COCO, COCOeval, task, truth, results, sigmas)


def run_ultrafast(task, truth, results, sigmas):
    import numpy
    from ultrafast_pycocotools import COCO, COCOeval

    return run_drop_in(COCO, COCOeval, task, truth, results, numpy.array(sigmas))


def run_df2(task, truth, results, sigmas, touched=False):
    import numpy
    from df2.coco import COCO, COCOeval

    return run_drop_in(COCO, COCOeval, task, truth, results, numpy.array(sigmas), touched)


def run_df2_touched(task, truth, results, sigmas):
    """As where the caller reads the ground truth, which may have been changed then."""
    return run_df2(task, truth, results, sigmas, True)


def run_drop_in(coco, coco_eval, task, truth, results, sigmas, touched=False):
    ground_truth = coco(truth)
    if touched:
        assert ground_truth.anns
    evaluator = coco_eval(ground_truth, ground_truth.loadRes(results), IOU_TYPE[task])
    if task == "landmarks":
        evaluator.params.kpt_oks_sigmas = sigmas
    evaluator.evaluate()
    evaluator.accumulate()
    evaluator.summarize()
    return list(evaluator.stats)


def run_vernier(task, truth, results, sigmas):
    from vernier.instance import Bbox, CocoDataset, Evaluator, Keypoints, Segm

    kinds = {"detection": Bbox, "segmentation": Segm,
             "landmarks": lambda: Keypoints(sigmas={category: tuple(sigmas) for category in range(1, 14)})}
    ground_truth = CocoDataset.from_json(pathlib.Path(truth).read_bytes())
    evaluator = Evaluator(iou=kinds[task](), parity_mode="strict")
    return list(evaluator.evaluate(ground_truth, pathlib.Path(results).read_bytes(), num_threads=2).stats)


PEERS = {"df2.coco": run_df2, "df2.coco-touched": run_df2_touched, "pycocotools": run_pycocotools, "faster-coco-eval": run_faster, "hotcoco": run_hotcoco,
         "ultrafast": run_ultrafast, "vernier": run_vernier}


def main():
    peer, task, truth, results, *rest = sys.argv[1:]
    with contextlib.redirect_stdout(io.StringIO()):
        stats = PEERS[peer](task, truth, results, sigmas_of(rest[0]) if rest else None)
    print(json.dumps({"version": version_of(peer),
                      "stats": [float(value) for value in stats]}))


if __name__ == "__main__":
    main()
