"""Plots: what stands in them is what the report says. Drawn for real, by matplotlib."""

import df2
import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

from df2 import plot  # noqa: E402
from matplotlib import pyplot  # noqa: E402


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def dataset():
    return df2.synth.make_workload(images=200, seed=4)


@pytest.fixture(scope="module")
def reports(dataset):
    """Two runs of detection, the second better."""
    rows = [df2.synth.make_submission(dataset, task="detection", seed=3, jitter=jitter) for jitter in (0.06, 0.02)]
    return [df2.evaluate(dataset, own, task="detection", curves=True, outcomes=True) for own in rows]


@pytest.fixture(scope="module")
def landmarks(dataset):
    rows = df2.synth.make_submission(dataset, task="landmarks", seed=3, jitter=0.02)
    report = df2.evaluate(dataset, rows, task="landmarks", outcomes=True)
    return report, [row["keypoints"] for row in rows]


@pytest.fixture(scope="module")
def retrieval():
    dataset = df2.synth.make_workload(images=120, seed=4)
    rows = df2.synth.make_submission(dataset, task="retrieval")
    return df2.evaluate(dataset, rows, task="retrieval", curves=True)


@pytest.fixture(scope="module")
def verification():
    pairs = {"id": list(range(200)), "same": [number % 2 == 0 for number in range(200)]}
    scores = {"id": pairs["id"], "score": [number % 7 + number % 2 for number in range(200)]}
    return df2.evaluate(pairs, scores, task="verification", curves=True)


def test_the_curve_of_a_category_is_the_reports(reports):
    ax = plot.pr_curve(reports[0], category="trousers", thresholds=[0.5, 0.95])
    precision = reports[0].curves.at("trousers")[0]
    drawn = [line.get_ydata() for line in ax.lines]
    assert np.array_equal(drawn[0], precision[0], equal_nan=True)
    assert np.array_equal(drawn[1], precision[-1], equal_nan=True)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [" 0.50", " 0.95"]


def test_the_mean_curve_has_the_mean_precision_as_area(reports):
    ax = plot.pr_curve(reports[0], thresholds=[0.5])
    assert np.mean(ax.lines[0].get_ydata()) == pytest.approx(reports[0].AP50, abs=1e-12)


def test_bars_are_as_long_as_the_metric(reports):
    ax = plot.category_bars(*reports, metric="AP75", labels=["old", "new"])
    names = [tick.get_text() for tick in ax.get_yticklabels()]
    for report, bars in zip(reports, ax.containers):
        for name, bar in zip(names, bars):
            assert bar.get_width() == (report.per_category[name]["AP75"] or 0)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["old", "new"]


def test_subsets_have_bars_of_their_own(reports):
    ax = plot.subset_bars(reports[0])
    assert len(ax.containers[0]) == len(reports[0].subsets) == 12


def test_two_runs_side_by_side_begin_with_the_whole(reports):
    ax = plot.side_by_side(*reports)
    assert ax.get_yticklabels()[0].get_text() == "all"
    first, second = (collection.get_offsets()[0][0] for collection in ax.collections[1:])
    assert (first, second) == (reports[0].AP, reports[1].AP)


def test_calibration_counts_the_right_of_each_interval(reports):
    ax = plot.calibration(reports[0], bins=5)
    table = reports[0].outcomes.predictions
    judged = ~table["ignored"][:, 0]
    inside = judged & (table["score"] >= 0.4) & (table["score"] < 0.6)
    assert ax.containers[0][2].get_height() == pytest.approx(table["right"][inside, 0].mean())


def test_landmark_errors_are_medians_of_distances(dataset, landmarks):
    report, keypoints = landmarks
    ax = plot.landmark_errors(report, dataset, keypoints, "skirt")
    drawn = ax.collections[0].get_array()
    distances = []
    table = report.outcomes.predictions
    for row in range(len(table["score"])):
        if table["category_id"][row] != 9 or not table["is_matched"][row, 0]:
            continue
        item = next(i for i in dataset.find(int(table["image_id"][row])).items if i.id == table["match"][row, 0])
        place = df2.categories.find("skirt").landmark_begin
        own = np.reshape(keypoints[table["prediction"][row]], (-1, 3))[place : place + 8, :2]
        away = np.linalg.norm(own - item.points, axis=1) / item.area**0.5 * 100
        distances.append(np.where(item.visibility > 0, away, np.nan))
    assert np.allclose(drawn, np.nanmedian(distances, axis=0))


def test_ranks_and_rates_are_drawn_as_the_report_has_them(retrieval, verification):
    assert np.array_equal(plot.top_k_curve(retrieval).lines[0].get_ydata(), retrieval.curves.accuracy)
    roc = plot.roc_curve(verification)
    assert np.array_equal(roc.lines[1].get_ydata(), verification.curves.true_positive_rate)


def test_a_plot_goes_where_it_is_asked_to(reports, retrieval, verification):
    draw = [lambda ax: plot.pr_curve(reports[0], ax=ax), lambda ax: plot.category_bars(reports[0], ax=ax),
            lambda ax: plot.side_by_side(*reports, ax=ax), lambda ax: plot.calibration(reports[0], ax=ax),
            lambda ax: plot.top_k_curve(retrieval, ax=ax), lambda ax: plot.roc_curve(verification, ax=ax)]  # fmt: skip
    for one in draw:
        ax = pyplot.figure().subplots()
        assert one(ax) is ax
        assert ax.has_data()


@pytest.mark.parametrize("call, words", [
    (lambda r, v, t: plot.pr_curve(v), "retrieval"),
    (lambda r, v, t: plot.pr_curve(r, category="hat"), "category must be one of"),
    (lambda r, v, t: plot.pr_curve(r, thresholds=[0.55001]), "no threshold 0.55001"),
    (lambda r, v, t: plot.category_bars(r, v), "several tasks"),
    (lambda r, v, t: plot.category_bars(r, metric="AP1000"), "AP1000"),
    (lambda r, v, t: plot.category_bars(), "at least one report"),
    (lambda r, v, t: plot.category_bars(r, labels=["a", "b"]), "1 names"),
    (lambda r, v, t: plot.calibration(r, bins=0), "bins must be"),
    (lambda r, v, t: plot.calibration(v), "outcomes"),
    (lambda r, v, t: plot.top_k_curve(r), "retrieval"),
    (lambda r, v, t: plot.roc_curve(v), "verification"),
    (lambda r, v, t: plot.landmark_errors(r, t, [], 9), "landmarks"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused_in_a_sentence(reports, retrieval, dataset, call, words):
    with pytest.raises(df2.UsageError, match=words):
        call(reports[0], retrieval, dataset)
