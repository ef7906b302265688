"""The rules of who may include whom, as tables, and the function that holds one file against them."""

import posixpath
import re

# Our own headers, by the first part of the path: the top-level folders that may include them.
FLOORS = {
    "df2": {"libdf2", "evaluators", "reference_model", "apps", "python", "tests"},
    "df2_eval": {"evaluators", "apps", "python", "tests"},
    "df2_reference": {"reference_model", "apps", "tests"},
    "apps": {"tests"},
}

# One third-party library, one room: the path prefixes that may include it. tests/ looks into every room.
ROOMS = {
    "simdjson": ["libdf2/df2/io/detail/"],
    "nlohmann": ["libdf2/df2/io/", "libdf2/df2/synth/", "libdf2/df2/validate/render_findings.",
                 "libdf2/df2/leaks/render_leaks.", "libdf2/df2/convert/",
                 "libdf2/df2/stats/render_stats_json.",
                 "evaluators/df2_eval/options.",
                 "evaluators/df2_eval/detail/option_readers.",
                 "evaluators/df2_eval/partial/", "evaluators/df2_eval/paper/", "evaluators/df2_eval/ranking/",
                 "evaluators/df2_eval/report/", "apps/", "reference_model/df2_reference/"],
    "zlib": ["libdf2/df2/io/detail/file/gzip.cpp"],
    "zip": ["reference_model/df2_reference/weights/detail/torch_zip.cpp"],
    "tbb": ["libdf2/df2/parallel.cpp"],
    "oneapi": ["libdf2/df2/parallel.cpp"],
    "sanitizer": ["libdf2/df2/parallel.cpp"],
    "xxhash": ["libdf2/df2/hasher.cpp", "libdf2/df2/prediction.cpp", "evaluators/df2_eval/report/",
               "evaluators/df2_eval/partial/"],
    "blis": ["evaluators/df2_eval/ranking/detail/product.cpp"],
    "fmt": ["libdf2/", "evaluators/", "reference_model/", "apps/", "python/bindings/"],
    "CLI": ["apps/"],
    "opencv2": ["libdf2/df2/image/", "libdf2/df2/draw/"],
    "agg2": ["libdf2/df2/synth_pictures/detail/coverage.cpp"],
    "jpeglib": ["libdf2/df2/image/detail/jpeg"],
    "jerror": ["libdf2/df2/image/detail/jpeg"],
    "png": ["libdf2/df2/image/detail/png.cpp"],
    "yaml-cpp": ["libdf2/df2/convert/"],
    "pugixml": ["libdf2/df2/convert/"],
    "torch": ["reference_model/"],
    "ATen": ["reference_model/"],
    "c10": ["reference_model/"],
    "cuda_fp16": ["reference_model/df2_reference/ops/cuda/"],
    "cuda_bf16": ["reference_model/df2_reference/ops/cuda/"],
    "cuda_runtime": ["reference_model/df2_reference/ops/cuda/"],
    "cuda_runtime_api": ["reference_model/df2_reference/ops/cuda/"],
    "pybind11": ["python/bindings/"],
    "catch2": [],
    "benchmark": [],
    "Eigen": ["libdf2/", "evaluators/", "reference_model/", "apps/", "python/"],
}

# C and POSIX headers; those of the C++ library have neither dot nor slash.
SYSTEM = {"emmintrin.h", "immintrin.h", "dlfcn.h", "fcntl.h", "pthread.h", "unistd.h", "signal.h", "stdlib.h",
          "stdio.h", "errno.h", "malloc.h", "sys/file.h", "sys/mman.h", "sys/stat.h", "sys/types.h", "sys/resource.h",
          "sys/wait.h", "sys/ioctl.h", "sys/socket.h", "netinet/in.h"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
# The library never prints, never exits and reads no environment variable.
DOORS_ONLY = re.compile(r"\bstd::(?:cout|cerr|clog)\b|(?<![\w.>])(?:f?printf|puts|exit|_exit|abort|getenv)\s*\(")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def complaints(path, text):
    """What is wrong with one source file. `path` is relative to the repository, with forward slashes."""
    return [f"{path}: {complaint}" for complaint in _complaints(path, text)]


def _complaints(path, text):
    top = path.split("/")[0]
    for bracket, name in INCLUDE.findall(text):
        if bracket == '"':
            # Quotes are for a neighbour that is not installed; everything else has an include root.
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            if beside.split("/")[0] != top:
                yield f'"{name}" leaves {top}/'
            continue
        root = name.split("/")[0].removesuffix(".h").removesuffix(".hpp")
        if root in FLOORS:
            if top not in FLOORS[root]:
                yield f"<{name}> may not be included from {top}/"
            elif "/detail/" in name and top != "tests" and _room_of(name) != top:
                yield f"<{name}> is a detail of another target"
            elif "/detail/" in name and path.endswith(".h") and top != "tests" and "/detail/" not in path:
                yield f"<{name}> is not installed, so a public header may not include it"
        elif root in ROOMS:
            if top != "tests" and not any(path.startswith(room) for room in ROOMS[root]):
                yield f"<{name}> belongs in {' or '.join(ROOMS[root]) or 'tests/'}"
        elif name not in SYSTEM and ("." in name or "/" in name):
            yield f"<{name}> is of a library that has no room yet"
    if path.endswith(".h") and not text.startswith("//"):
        yield "a header opens with what comes in, what goes out and who calls it"
    if path.endswith(".h") and "#pragma once" not in text:
        yield "a header says #pragma once"
    if top in ("libdf2", "evaluators", "reference_model"):
        for call in DOORS_ONLY.findall(COMMENT.sub("", text)):
            yield f"{call.strip(' (')}: only the doors print, exit or read the environment"


def _room_of(name):
    return {"df2": "libdf2", "df2_eval": "evaluators", "df2_reference": "reference_model"}[name.split("/")[0]]
