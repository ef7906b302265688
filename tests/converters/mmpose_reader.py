"""What mmpose's own DeepFashion2Dataset reads of a folder, by its own configuration for each category.

usage: mmpose_reader.py FOLDER

Prints JSON: for each split and category that a file is there for, items of annotation id, image id, box as corners,
landmarks, their flags, and height and width of the picture that the pipeline gives.
"""

import json
import pathlib
import sys

import mmengine
import mmpose
from mmengine.registry import init_default_scope
from mmpose.datasets.datasets.fashion import DeepFashion2Dataset

CONFIGS = ".mim/configs/fashion_2d_keypoint/topdown_heatmap/deepfashion2"


def items_of(dataset):
    for i in range(len(dataset)):
        info = dataset.get_data_info(i)
        pixels = dataset.prepare_data(i)["inputs"]
        yield [int(info["id"]), int(info["img_id"]), info["bbox"][0].tolist(), info["keypoints"][0].tolist(),
               info["keypoints_visible"][0].tolist(), list(pixels.shape[1:])]


def main():
    folder = pathlib.Path(sys.argv[1])
    init_default_scope("mmpose")
    read = {}
    for path in sorted((pathlib.Path(mmpose.__path__[0]) / CONFIGS).glob("*.py")):
        config = mmengine.Config.fromfile(path)
        named = config.train_dataloader.dataset
        assert named.pop("type") == "DeepFashion2Dataset"
        if not (folder / named.ann_file).is_file():
            continue
        # The pipeline of the validation changes no landmark, that of the training turns and mirrors.
        named.update(data_root=str(folder), pipeline=config.val_pipeline)
        read[named.ann_file] = list(items_of(DeepFashion2Dataset(**named)))
    print(json.dumps(read))


if __name__ == "__main__":
    main()
