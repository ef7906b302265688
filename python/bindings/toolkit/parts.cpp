// Datasets from datasets: split, subset, sample, merge; and the folder that holds them. Enumerations come as the places
// of their names, which the package checks.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pybind11/stl.h>

#include <df2/io/dataset_folder.h>
#include <df2/split/merge_datasets.h>
#include <df2/split/sample_dataset.h>
#include <df2/split/split_dataset.h>
#include <df2/split/subset_dataset.h>

#include "toolkit.h"

namespace df2::python {

namespace {

using Shared = std::shared_ptr<Dataset>;
using Names = std::vector<std::string>;

std::vector<Stratum> strata_of(const std::vector<int>& places) {
  std::vector<Stratum> strata;
  for (const int place : places) strata.push_back(static_cast<Stratum>(place));
  return strata;
}

std::vector<Shared> split(const Shared& dataset, const std::vector<std::pair<std::string, double>>& parts, int by,
                          const std::vector<int>& stratify, std::uint64_t seed) {
  SplitOptions options{.by = static_cast<SplitUnit>(by), .stratify = strata_of(stratify), .seed = seed};
  for (const auto& [name, share] : parts) options.parts.push_back({name, share});
  std::vector<Shared> made;
  for (Dataset& part : split_dataset(*dataset, options)) made.push_back(std::make_shared<Dataset>(std::move(part)));
  return made;
}

std::vector<IdSpan> spans_of(const std::vector<std::int64_t>& ids) {
  std::vector<IdSpan> spans;
  for (const std::int64_t id : ids) spans.push_back({id, id});
  return spans;
}

struct Conditions {
  std::vector<std::int64_t> categories;
  Names levels;
  std::optional<std::string> source;
  std::vector<std::int64_t> images, pair_ids;
  int other_items = 0;
};

/// REQUIRES: the package has checked categories and names of levels.
Shared subset(const Shared& dataset, const Conditions& asked, const std::string& name) {
  SubsetOptions options{.name = name, .images = spans_of(asked.images), .pair_ids = spans_of(asked.pair_ids)};
  for (const std::int64_t id : asked.categories) options.categories.push_back(dataset->categories().find(id).value());
  const auto levels = all_levels();
  for (const std::string& level : asked.levels)
    options.levels.push_back(*std::ranges::find(levels, level, &Level::name));
  if (asked.source) options.source = *asked.source == "shop" ? Source::shop : Source::user;
  options.other_items = static_cast<OtherItems>(asked.other_items);
  return std::make_shared<Dataset>(subset_dataset(*dataset, options));
}

Shared sample(const Shared& dataset, std::uint64_t count, int by, const std::vector<int>& stratify, std::uint64_t seed,
              const std::string& name) {
  return std::make_shared<Dataset>(sample_dataset(
      *dataset,
      {.name = name, .count = count, .by = static_cast<SplitUnit>(by), .stratify = strata_of(stratify), .seed = seed}));
}

Shared merge(const std::vector<Shared>& datasets, bool renumber, int identities, const std::string& name) {
  std::vector<const Dataset*> inputs;
  for (const Shared& dataset : datasets) inputs.push_back(dataset.get());
  return std::make_shared<Dataset>(merge_datasets(
      inputs, {.name = name, .renumber = renumber, .identities = static_cast<SharedIdentities>(identities)}));
}

std::pair<std::uint64_t, std::uint64_t> write(const std::vector<std::pair<std::string, Shared>>& parts,
                                              const std::string& path, bool is_coco, int pictures, bool skips_missing) {
  begin_step("writing");
  std::vector<FolderPart> named_parts;
  for (const auto& [name, dataset] : parts) named_parts.push_back({name, dataset.get()});
  OutputFolder folder(path, {});
  const WrittenPictures written = write_dataset_folder(named_parts, folder,
                                                       {.format = is_coco ? DatasetFormat::coco : DatasetFormat::native,
                                                        .pictures = static_cast<PicturePlacing>(pictures),
                                                        .skips_missing_pictures = skips_missing});
  folder.commit();
  return {written.placed, written.missing};
}

}  // namespace

void register_parts(py::module_& module) {
  module.def("split", &split, py::arg("dataset"), py::arg("parts"), py::arg("by"), py::arg("stratify"), py::arg("seed"),
             WithoutGil());
  module.def(
      "subset",
      [](const Shared& dataset, std::vector<std::int64_t> categories, Names levels, std::optional<std::string> source,
         std::vector<std::int64_t> images, std::vector<std::int64_t> pair_ids, int other_items,
         const std::string& name) {
        return subset(dataset,
                      {std::move(categories), std::move(levels), std::move(source), std::move(images),
                       std::move(pair_ids), other_items},
                      name);
      },
      py::arg("dataset"), py::arg("categories"), py::arg("levels"), py::arg("source"), py::arg("images"),
      py::arg("pair_ids"), py::arg("other_items"), py::arg("name"), WithoutGil());
  module.def("sample", &sample, py::arg("dataset"), py::arg("count"), py::arg("by"), py::arg("stratify"),
             py::arg("seed"), py::arg("name"), WithoutGil());
  module.def("merge", &merge, py::arg("datasets"), py::arg("renumber"), py::arg("identities"), py::arg("name"),
             WithoutGil());
  module.def("write_folder", &write, py::arg("parts"), py::arg("path"), py::arg("is_coco"), py::arg("pictures"),
             py::arg("skips_missing"), WithoutGil());
  module.def("level_names", [] {
    Names names;
    for (const Level& level : all_levels()) names.push_back(level.name());
    return names;
  });
}

}  // namespace df2::python
