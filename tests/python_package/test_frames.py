"""Reports and outcomes as data frames: pandas, polars and pyarrow hold the numbers of the report, bit for bit."""

import gc
import math
import subprocess
import sys

import numpy as np
import pytest

import df2
from conftest import TASKS
from test_files import RUNS


@pytest.fixture(scope="module", params=RUNS)
def report(request):
    with pytest.MonkeyPatch.context() as patch:
        from conftest import DATA

        patch.chdir(DATA)
        return df2.evaluate(**RUNS[request.param])


def expected_rows(report):
    """The rows of a report's table, without absent values."""
    numbers = report.to_dict()
    for view, part in (("main", numbers), ("vis", numbers.get("vis"))):
        if part is None:
            continue
        yield {"view": view, "scope": "whole", **part["summary"]}
        for scope, key in (("category", "per_category"), ("subset", "subsets")):
            for name, own in part[key].items():
                yield {"view": view, "scope": scope, "name": name, **own}


def present(row):
    return {name: value for name, value in row.items() if value is not None}


def test_metrics_and_keys_are_attributes(report):
    numbers = report.to_dict()
    for name, value in numbers["summary"].items():
        assert getattr(report, name) == value and getattr(report.summary, name) == value and name in dir(report)
    for part in ("per_category", "subsets"):
        for name, own in numbers[part].items():
            found = getattr(getattr(report, part), name.replace(" ", "_"))
            assert found == own and all(getattr(found, key) == own[key] for key in own if key != "items")
            assert name.replace(" ", "_") in dir(getattr(report, part))
    for odd in ("no_such_metric", "__no_such__", "_private"):
        for value in (report, report.summary):
            with pytest.raises(AttributeError):
                getattr(value, odd)


def test_polars_reads_a_report_through_arrow(report):
    polars = pytest.importorskip("polars")
    expected = [present(row) for row in expected_rows(report)]
    for frame in (report.to_polars(), polars.DataFrame(report)):
        assert [present(row) for row in frame.to_dicts()] == expected
        assert frame.schema["view"] == polars.String
        floats = [name for name in report.summary if frame.schema[name] == polars.Float64]
        assert floats == list(report.summary)


def test_pyarrow_reads_a_report(report):
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.table(report)
    table.validate(full=True)
    assert [present(row) for row in table.to_pylist()] == [present(row) for row in expected_rows(report)]


def test_pandas_has_the_rows_of_a_report(report):
    pandas = pytest.importorskip("pandas")
    frame = report.to_pandas()
    expected = [present(row) for row in expected_rows(report)]
    found = [{name: value for name, value in row.items() if not pandas.isna(value)}
             for row in frame.to_dict(orient="records")]
    assert found == expected and all(frame[name].dtype == np.float64 for name in report.summary)


@pytest.mark.parametrize("task", TASKS)
def test_outcomes_are_flat_columns(made, task):
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    pandas = pytest.importorskip("pandas")
    outcomes = df2.evaluate(made.dataset, made.pred[task], task=task, outcomes=True).outcomes
    for table in (outcomes.predictions, outcomes.items):
        frame, arrow, own = table.to_polars(), pyarrow.table(table), table.to_pandas()
        arrow.validate(full=True)
        assert frame.columns == arrow.column_names == list(own.columns) and polars.DataFrame(table).equals(frame)
        assert frame.equals(polars.from_arrow(arrow))
        assert frame["image_id"].to_numpy().tolist() == table["image_id"].tolist() == own["image_id"].tolist()
        for t, threshold in enumerate(table.thresholds):
            for name in ("match", "similarity"):
                column = f"{name}_{threshold}"
                values = [value if held else None
                          for value, held in zip(table[name][:, t].tolist(), table["is_matched"][:, t].tolist())]
                assert frame[column].to_list() == values and arrow[column].to_pylist() == values
                assert [None if pandas.isna(value) else value for value in own[column]] == values
            assert frame[f"ignored_{threshold}"].to_list() == table["ignored"][:, t].tolist()
        for a, subset in enumerate(table.subsets):
            assert frame[f"in_{subset}"].to_list() == own[f"in_{subset}"].tolist() == table["in_subset"][:, a].tolist()


def test_a_frame_outlives_the_report(made):
    polars = pytest.importorskip("polars")
    report = df2.evaluate(made.dataset, made.pred["detection"], task="detection", outcomes=True)
    expected = report.outcomes.predictions["score"].tolist()
    frame, capsule = polars.DataFrame(report.outcomes.predictions), report.__arrow_c_stream__()
    del report
    gc.collect()
    assert frame["score"].to_list() == expected
    del capsule  # never read
    gc.collect()


def test_a_table_without_rows_is_read_too(made):
    pyarrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    table = df2.evaluate(made.dataset, [], task="detection", outcomes=True).outcomes.predictions
    pyarrow.table(table).validate(full=True)
    assert pyarrow.table(table).num_rows == 0 == polars.DataFrame(table).height == len(table.to_pandas())


def test_odd_values_arrive_unchanged():
    """Through the binding itself: text of all kinds, none, the ends of the numbers, lengths around a byte of bits."""
    pyarrow = pytest.importorskip("pyarrow")
    texts = ["", "ä", "\U0001f457", None, "x" * 1000, '"', "\0", None, "end"]
    integers = [-(2**63), 2**63 - 1, 0, 1, -1, 2**53, 7, 8, 9]
    reals = [-0.0, 5e-324, math.inf, -math.inf, 1 / 3, 1e308, 2.0**-1074, 0.1, 3.0]
    for rows in range(10):
        valid = np.array([text is not None for text in texts[:rows]], np.bool_)
        flags = [i % 3 == 0 for i in range(rows)]
        class Table:
            def __arrow_c_stream__(self, requested_schema=None):
                return df2._core.arrow_stream([("t", "U", texts[:rows], valid), ("l", "l", integers[:rows], None),
                                               ("g", "g", reals[:rows], None), ("b", "b", flags, ~valid)])

        table = pyarrow.table(Table())
        table.validate(full=True)
        assert table["t"].to_pylist() == texts[:rows]
        assert table["l"].to_pylist() == integers[:rows]
        assert [x.hex() for x in table["g"].to_pylist()] == [x.hex() for x in reals[:rows]]
        assert table["b"].to_pylist() == [flag if not held else None for flag, held in zip(flags, valid)]


def test_streams_do_not_grow_memory(made):
    pyarrow = pytest.importorskip("pyarrow")
    resource = pytest.importorskip("resource")
    table = df2.evaluate(made.dataset, made.pred["detection"], task="detection", outcomes=True).outcomes.predictions

    def run(times):
        for _ in range(times):
            assert pyarrow.table(table).num_rows
            pyarrow.RecordBatchReader.from_stream(table).close()
            table.__arrow_c_stream__()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = run(50)
    assert run(500) - before < 8 << 10  # kilobytes


def test_a_data_frame_library_that_is_not_there_is_named():
    code = """
import sys
for name in ("pandas", "polars", "pyarrow"):
    sys.modules[name] = None
import df2
report = df2.evaluate("split/validation", "detection.json", task="detection", curves=True, outcomes=True)
assert report.__arrow_c_stream__()
for make in (report.to_pandas, report.to_polars):
    try:
        make()
    except ImportError as error:
        print(error.name)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["pandas", "polars"], done.stderr
