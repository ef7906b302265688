// In: the flags that say where datasets go and in which form, and the datasets. Out: a folder of them, whole or not at
// all, and a table of what is in it. Called by df2-data split, subset, sample and merge.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/io/dataset_folder.h>
#include <df2/split/strata.h>

#include "commands.h"

namespace df2::apps {

enum class OutputFormat : std::uint8_t { same, native, coco };

struct DatasetOutput {
  std::string folder;
  OutputFormat format = OutputFormat::same;
  PicturePlacing pictures = PicturePlacing::none;
  bool skips_missing = false;
};

/// --output, --to, --pictures, --missing-pictures.
std::vector<Flag> output_flags(DatasetOutput& output);

/// --by, --seed and --stratify.
std::vector<Flag> dealing_flags(SplitUnit& by, std::uint64_t& seed, std::vector<Stratum>& stratify);

/// --name. An empty one is not given.
Flag name_flag(std::string& into, std::string fallback);

/// What a split is called after its ground truth: the folder's name, or the file's without .json and .gz.
std::string part_name(const Dataset& dataset);

/// Makes what `make` gives a folder: first of all looks whether it can be made, and puts it in its place at the end.
/// Prints the table. `gt`: what is read.
int write_output(const DatasetOutput& output, const std::vector<std::string>& gt,
                 const std::function<std::vector<Dataset>()>& make);

}  // namespace df2::apps
