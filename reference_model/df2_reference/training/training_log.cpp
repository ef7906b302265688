#include <df2_reference/training/training_log.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include <ATen/ops/tensor.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/text_file.h>

namespace df2::reference {
namespace {

/// The step of a row; nothing where the line is no row.
std::optional<std::int64_t> step_of(const std::string& line) {
  const nlohmann::json row = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!row.is_object() || !row.contains("step") || !row["step"].is_number_integer()) return std::nullopt;
  return row["step"].get<std::int64_t>();
}

}  // namespace

LossValues loss_values(const Losses& losses, const LossWeights& weights, const Processes& processes) {
  const std::array<const LossSum*, 7> parts = {&losses.objectness, &losses.proposals, &losses.classes, &losses.boxes,
                                               &losses.masks,      &losses.landmarks, &losses.matching};
  std::vector<double> values;
  for (const LossSum* part : parts) values.push_back(part->is_computed() ? part->mean().item<double>() : 0);
  values.push_back(losses.total(weights).item<double>());
  const Tensor all = at::tensor(values, at::kDouble);
  processes.sum(all);
  LossValues result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i]->is_computed()) result.parts[i] = all[static_cast<std::int64_t>(i)].item<double>();
  }
  result.total = all[static_cast<std::int64_t>(parts.size())].item<double>();
  return result;
}

nlohmann::ordered_json to_json(const StepRow& row) {
  nlohmann::ordered_json losses;
  for (std::size_t i = 0; i < row.losses.parts.size(); ++i) {
    if (row.losses.parts[i]) losses[std::string(LossValues::kNames[i])] = *row.losses.parts[i];
  }
  losses["total"] = row.losses.total;
  return {{"kind", "step"},
          {"step", row.step},
          {"epoch", row.epoch},
          {"phase", row.phase},
          {"rate", row.rate},
          {"losses", std::move(losses)},
          {"gradient_length", row.gradient_length},
          {"seconds", row.seconds},
          {"pictures_per_second", row.pictures_per_second},
          {"wait_share", row.wait_share},
          {"megabytes", row.megabytes}};
}

nlohmann::ordered_json to_json(const ValidationRow& row) {
  nlohmann::ordered_json scores = nlohmann::ordered_json::object();
  for (const auto& [name, value] : row.scores) scores[name] = value;
  return {{"kind", "validation"},
          {"step", row.step},
          {"epoch", row.epoch},
          {"scores", std::move(scores)},
          {"seconds", row.seconds}};
}

TrainingLog::TrainingLog(std::string path, std::int64_t step) : path_(std::move(path)) {
  if (!std::filesystem::exists(path_)) return;
  const std::string text = read_text(path_, Fault::usage, std::uint64_t{1} << 32);
  std::size_t kept = 0;
  std::uint64_t number = 1;
  for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', kept), ++number) {
    const std::optional<std::int64_t> of_line = step_of(text.substr(kept, end - kept));
    if (!of_line)
      throw Error(Fault::usage,
                  Issue(Code::file, {path_, number, {}, {}}, "a row of a training's log expected; move the file away"));
    if (*of_line > step) break;
    kept = end + 1;
  }
  if (kept < text.size()) write_file_atomically(path_, std::string_view(text).substr(0, kept));
}

void TrainingLog::add(const nlohmann::ordered_json& row) const {
  std::ofstream file(path_, std::ios::app | std::ios::binary);
  file << row.dump() << '\n' << std::flush;
  if (!file)
    throw Error(Fault::io, Issue(Code::file, {path_, {}, {}, {}},
                                 std::string("the log cannot be written: ") + std::strerror(errno)));
}

}  // namespace df2::reference
