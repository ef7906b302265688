// In: what a network costs, measured by df2-rcnn bench or by whoever else, as a small file. Out: plain values, the file
// again, and rows of tables. Called by the doors; a report shows it beside its scores, and no score depends on it.
// Format: docs/formats.md; schemas/efficiency.schema.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace df2 {
class JsonPlace;
}

namespace df2::eval {

/// Milliseconds for one picture, from its pixels to the rows of a submission.
struct Latency {
  double median = 0;
  double lower_quartile = 0;
  double upper_quartile = 0;
  std::uint64_t repeats = 1;
  bool operator==(const Latency&) const = default;
};

struct Machine {
  std::string processor;
  std::string device;  ///< "cpu", "cuda"
  std::uint64_t threads = 1;
  bool operator==(const Machine&) const = default;
};

struct PictureExtent {
  std::uint64_t width = 1;
  std::uint64_t height = 1;
  bool operator==(const PictureExtent&) const = default;
};

/// What is absent was not measured.
struct Efficiency {
  std::string model;
  std::optional<std::uint64_t> parameters;
  std::optional<std::uint64_t> weights_bytes;
  std::optional<std::uint64_t> multiply_adds;                     ///< of one picture
  std::vector<std::pair<std::string, std::uint64_t>> of_streams;  ///< multiply-adds by the part of the network
  std::optional<Latency> latency;
  std::optional<std::uint64_t> peak_memory_bytes;
  std::optional<PictureExtent> picture;
  std::optional<std::uint64_t> detections;  ///< in that picture: the streams behind the boxes cost so much for each
  std::optional<Machine> machine;
  bool operator==(const Efficiency&) const = default;
};

/// Throws Error (submission; io or limit): the file is not one of these. Unknown keys are refused.
Efficiency read_efficiency(const std::string& path);
/// The same of a file's text.
Efficiency efficiency_from_json(const std::string& name, const std::string& text);
/// The same of a value in a file: a report's.
Efficiency efficiency_at(const JsonPlace& place);

nlohmann::ordered_json to_json(const Efficiency& efficiency);

/// A line for each number: what it is, and its text: "parameters", "44.4 million".
std::vector<std::pair<std::string, std::string>> efficiency_lines(const Efficiency& efficiency);

}  // namespace df2::eval
