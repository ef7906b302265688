"""The runs on tests/data that the tests of df2-eval start from, and what is asked of an answer."""

SPLIT = ["--gt", "split/validation"]
DETECTION = [*SPLIT, "--pred", "detection.json", "--task", "detection"]
LANDMARKS = [*SPLIT, "--pred", "landmarks.json", "--task", "landmarks"]
SEGMENTATION = [*SPLIT, "--sizes", "sizes.json", "--pred", "segmentation.json", "--task", "segmentation"]
RETRIEVAL = ["--task", "retrieval", "--query", "query.json", "--gallery", "gallery.json", "--pred", "retrieval.json"]
VERIFICATION = ["--task", "verification", "--gt", "pairs.json", "--pred", "verification.json"]
COCO = ["--gt", "coco.json", "--pred", "detection.json", "--task", "detection"]


def scored(result):
    assert all(line.startswith("df2-eval: warning: ") for line in result.stderr.splitlines()), result.stderr
    assert result.returncode == 0
    return result.stdout


def refused(result, code, program="df2-eval"):
    assert result.stdout == ""
    assert result.returncode == code, result.stderr
    assert result.stderr.startswith(f"{program}: error: ")
    return result.stderr
