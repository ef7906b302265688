"""Programs written for pycocotools, of packages that others use, get its values from df2.coco.

They lie in ../shared/dropin/clients. Continuous integration has the packages of those without torch; `make clients` has
all of them, and says so by DF2_ALL_CLIENTS.
"""

import importlib.util
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = pathlib.Path(os.environ.get("DF2_SHARED", ROOT.parent / "shared")) / "dropin/clients"
# What each takes; mask_api is in test_coco_mask.py.
NEEDS = {
    "coco_api": "pycocotools", "lvis_api": "lvis", "tide_errors": "tidecv", "mmeval_coco": "mmeval",
    "datumaro_coco": "datumaro", "torchmetrics_map": "torchmetrics", "detr_coco_evaluator": "coco_eval",
    "effdet_eval": "effdet", "rfdetr_eval": "rfdetr", "torchvision_dataset": "torchvision",
    "ultralytics_val": "ultralytics", "mmpose_metric": "mmpose",
}
# In it xtcocotools runs, which is the reference of mmpose.
NUMPY1 = ROOT / "build/clients-numpy1-venv"


@pytest.mark.parametrize("client", NEEDS)
def test_programs_written_for_pycocotools_get_its_values(client, tmp_path):
    if not FOLDER.is_dir():
        pytest.skip(f"there are no programs written for pycocotools: {FOLDER}")
    is_complete = "DF2_ALL_CLIENTS" in os.environ
    for package in ("pycocotools", NEEDS[client]):
        if not is_complete and importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed; `make clients` does it")
    words = [sys.executable, "-B", "run_all.py", "--prefix", "df2.coco", "--client", client, "--rerun", "--detail",
             "--out", tmp_path, "--venv2", NUMPY1]
    settings = {"PYTHONDONTWRITEBYTECODE": "1", "YOLO_CONFIG_DIR": str(tmp_path), "MPLCONFIGDIR": str(tmp_path)}
    done = subprocess.run(words, cwd=FOLDER, text=True, capture_output=True, timeout=400, check=False,
                          env={**os.environ, **settings})
    assert done.returncode == 0 and " PASS " in done.stdout, done.stdout + done.stderr
    # The reference itself has to run.
    assert client == "coco_api" or "raise" not in done.stdout, done.stdout
