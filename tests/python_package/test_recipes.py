"""The recipes of docs/distributed.md, as they stand there, on clusters of this machine."""

import importlib.util
import json
import multiprocessing
import os
import pathlib
import re

import pytest

import df2
from conftest import TESTS

PAGE = TESTS.parent / "docs/distributed.md"


def recipe(name):
    """The functions of a recipe. They have no module, so that clusters send them as they are."""
    sections = dict(re.findall(r"^## ([^\n]+)\n.*?```python\n(.*?)```", PAGE.read_text(), re.MULTILINE | re.DOTALL))
    names = {"__name__": "__main__"}
    exec(compile(sections[name], f"{PAGE.name}: {name}", "exec"), names)
    return names


@pytest.fixture(scope="module")
def whole(made, program, tmp_path_factory):
    """Rows, images, and the bytes and report of the single run of df2-eval."""
    folder = tmp_path_factory.mktemp("whole")
    images = made.dataset.image_ids.tolist()[:27]  # nothing is said of the others
    rows = [row for row in json.loads(made.pred["landmarks"].read_text()) if row["image_id"] in images]
    (folder / "predictions").write_text(json.dumps(rows))
    flags = ("--gt", made.gt, "--pred", folder / "predictions", "--task", "landmarks")
    program("df2-eval", *flags, "--partial", folder / "partial")
    shards = [(part, [row for row in rows if row["image_id"] in part]) for part in (images[i::9] for i in range(9))]
    report = program("df2-eval", *flags, "--format", "json", "--quiet")
    return made.gt, shards, (folder / "partial").read_bytes(), report


def check(accumulator, whole):
    assert accumulator.report().to_json() == whole[3]
    assert len(accumulator) == 27 and accumulator.complete().to_bytes() == whole[2]


def test_dask(whole, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    import dask

    gt, shards = whole[:2]
    monkeypatch.chdir(tmp_path)
    with dask.config.set({"temporary-directory": str(tmp_path)}), distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, dashboard_address=None
    ) as cluster, distributed.Client(cluster) as client:
        check(recipe("Dask")["run"](client, str(gt), "landmarks", shards), whole)


def test_ray(whole):
    ray = pytest.importorskip("ray")
    gt, shards = whole[:2]
    path = os.pathsep.join([str(pathlib.Path(df2.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", runtime_env={"env_vars": {"PYTHONPATH": path}})
    try:
        check(recipe("Ray")["run"](str(gt), "landmarks", shards), whole)
    finally:
        ray.shutdown()


def test_the_spark_recipe_by_a_list_in_the_place_of_an_rdd(whole):
    """Spark is not installed for the tests: its two calls, as they are documented."""

    class Shards:
        def __init__(self, parts):
            self.parts = parts

        def mapPartitions(self, function):  # noqa: N802
            return Shards([one for part in self.parts for one in function(iter(part))])

        def treeReduce(self, function):  # noqa: N802
            parts = list(self.parts)
            while len(parts) > 1:
                parts = [function(*parts[i:i + 2]) if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
            return parts[0]

    gt, shards = whole[:2]
    check(recipe("Spark")["run"](Shards([shards[:2], [], shards[2:3], shards[3:]]), gt, "landmarks"), whole)


def run_rank(rank, world, address, gt, shards, queue):
    import torch.distributed as dist

    dist.init_process_group("gloo", init_method=address, rank=rank, world_size=world)
    accumulator = recipe("torch.distributed")["run"](df2.read_dataset(gt), "landmarks", shards[rank::world])
    queue.put((accumulator.report().to_json(), len(accumulator), accumulator.complete().to_bytes()))
    dist.destroy_process_group()


def test_torch_distributed(whole, tmp_path):
    if importlib.util.find_spec("torch") is None:
        pytest.skip("torch is not installed")
    gt, shards, expected, report = whole
    spawn = multiprocessing.get_context("spawn")
    queue = spawn.Queue()
    address = f"file://{tmp_path / 'rendezvous'}"
    ranks = [spawn.Process(target=run_rank, args=(rank, 2, address, gt, shards, queue)) for rank in range(2)]
    for rank in ranks:
        rank.start()
    found = [queue.get(timeout=120) for _ in ranks]
    for rank in ranks:
        rank.join(60)
        assert rank.exitcode == 0
    assert found == [(report, 27, expected)] * 2
