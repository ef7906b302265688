// In: what a step did, or what a validation measured. Out: a line of JSON each in log.jsonl
// (schemas/training_log.schema.json). Called by the training loop.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2_reference/training/training_step.h>

namespace df2::reference {

/// The mean of each loss that is computed, and their weighted sum.
struct LossValues {
  static constexpr std::array<std::string_view, 7> kNames = {"objectness", "proposals", "classes", "boxes",
                                                             "masks",      "landmarks", "matching"};
  std::array<std::optional<double>, 7> parts{};
  double total = 0;
};

/// Over all processes.
LossValues loss_values(const Losses& losses, const LossWeights& weights, const Processes& processes);

struct StepRow {
  std::int64_t step = 0;  ///< how many are done with this one
  double epoch = 0;       ///< how many are done
  std::string phase;
  double rate = 0;
  LossValues losses;           ///< of this step alone
  double gradient_length = 0;  ///< before it was shortened
  double seconds = 0;          ///< of a step, on average since the row before
  double pictures_per_second = 0;
  double wait_share = 0;       ///< of these seconds, in which no picture was ready
  std::int64_t megabytes = 0;  ///< the most that the process has held in memory
};

/// "detection.AP", and what it is.
using Scores = std::vector<std::pair<std::string, double>>;

struct ValidationRow {
  std::int64_t step = 0;
  double epoch = 0;
  Scores scores;
  double seconds = 0;
};

nlohmann::ordered_json to_json(const StepRow& row);
nlohmann::ordered_json to_json(const ValidationRow& row);

class TrainingLog {
 public:
  /// Goes on with the file as it was when `step` steps were done: later rows are cut off, and a row that is broken off.
  /// Throws Error: usage (the file holds something else), io.
  TrainingLog(std::string path, std::int64_t step);
  /// Throws Error (io).
  void add(const nlohmann::ordered_json& row) const;

 private:
  std::string path_;
};

}  // namespace df2::reference
