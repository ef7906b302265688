#include "option_flags.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/json_document.h>

#include "flag_text.h"

namespace df2::apps {

namespace {

using nlohmann::json;

/// One id a line.
json image_file(const std::string& path) {
  std::vector<std::string> lines;
  for (std::string line : split(read_text_file(path, "--images"), '\n')) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) refuse_flag("--images", "at least one image id in " + path, "none");
  return list_of(lines);
}

json config_values(const std::string& path) {
  const JsonDocument file(path, read_text_file(path, "--config"), Fault::usage);
  const json& values = file.root().value();
  try {
    (void)eval::options_from_json(values);  // what a flag overrides has to be right, too
  } catch (const Error& error) {
    file.root().refuse(error);
  }
  return values;
}

json values_of(const Flags& flags) {
  json values = flags.config.empty() ? json::object() : config_values(flags.config);
  if (!flags.task.empty()) values["task"] = flags.task;
  if (flags.subsets) values["subsets"] = true;
  if (flags.no_subsets) values["subsets"] = false;
  if (flags.ties) values["ties"] = true;
  if (!flags.subset_rule.empty()) values["subset_rule"] = flags.subset_rule;
  if (!flags.categories.empty()) values["categories"] = list_of(split(flags.categories, ','));
  if (!flags.max_dets.empty()) values["max_dets"] = list_of(split(flags.max_dets, ','));
  if (!flags.mask_box.empty()) values["mask_box"] = flags.mask_box;
  if (!flags.top_k.empty()) values["top_k"] = list_of(split(flags.top_k, ','));
  if (!flags.retrieval_rule.empty()) values["retrieval_rule"] = flags.retrieval_rule;
  if (!flags.query_boxes.empty()) values["query_boxes"] = flags.query_boxes;
  if (!flags.min_matches.empty()) values["min_matches"] = number_or_text(flags.min_matches);
  if (!flags.images.empty() && flags.images[0] != '@') values["images"] = list_of(split(flags.images, ','));
  if (!values.contains("task"))
    refuse_flag("--task", "detection, landmarks, segmentation, retrieval or verification", "none");
  return values;
}

/// Features without rows of detected items are those of the ground truth's boxes.
void note_query_boxes(const Flags& flags, json& values) {
  if (flags.query_features.empty() || !flags.query_rows.empty() || values["task"] != "retrieval") return;
  json& boxes = values.emplace("query_boxes", "ground-truth").first.value();
  if (boxes == "detected")
    refuse_flag("--query-boxes", "ground-truth, or --query-rows with what was detected,", "detected");
}

}  // namespace

eval::Options options_of(const Flags& flags) {
  if (flags.subsets && flags.no_subsets) refuse_flag("--subsets", "one of --subsets and --no-subsets", "both");
  json values = values_of(flags);
  note_query_boxes(flags, values);
  return eval::options_from_json(values);
}

void read_image_list(const Flags& flags, eval::Options& options) {
  if (!flags.images.starts_with('@')) return;
  const json values = {{"task", eval::task_name(options.task)}, {"images", image_file(flags.images.substr(1))}};
  options.images = eval::options_from_json(values).images;
}

}  // namespace df2::apps
