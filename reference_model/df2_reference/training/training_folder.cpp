#include <df2_reference/training/training_folder.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/json_document.h>
#include <df2_reference/model_file.h>
#include <df2_reference/options_json.h>
#include <df2_reference/training/training_options_json.h>
#include <df2_reference/weights/read_weights.h>
#include <df2_reference/weights/write_safetensors.h>

namespace df2::reference {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNote = "df2.training";
constexpr const char* kOptionsFile = "options.json";
constexpr const char* kLogFile = "log.jsonl";
constexpr const char* kModelFile = "model.safetensors";
constexpr std::string_view kMomentum = "momentum-", kKept = "model-epoch-", kEnding = ".safetensors";
/// Options that decide what is written when, and how fast: a training may go on with others.
constexpr std::string_view kFree[] = {"workers", "log_every", "checkpoint_every", "keep_every", "validate_every"};

std::string place(const std::string& folder, std::string_view name) {
  return (fs::path(folder) / name).string();
}

std::string momentum_path(const std::string& folder, std::int64_t step) {
  return place(folder, fmt::format("{}{:08}{}", kMomentum, step, kEnding));
}

[[noreturn]] void refuse(const std::string& path, std::string sentence) {
  throw Error(Fault::usage, Issue(Code::usage, {path, {}, {}, {}}, std::move(sentence)));
}

/// Whether a training writes a file of this name.
bool is_own(std::string_view name) {
  return name == kOptionsFile || name == kLogFile || name == kModelFile ||
         ((name.starts_with(kMomentum) || name.starts_with(kKept)) && name.ends_with(kEnding));
}

/// Whether it is what a process leaves that is ended while it writes such a file: the name with six letters behind it.
bool is_left_over(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot != std::string_view::npos && name.size() - dot == 7 && is_own(name.substr(0, dot));
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

nlohmann::ordered_json options_json(const TrainingSetup& setup) {
  return to_json(setup.model, setup.training);
}

/// Names of values that differ, "training.batch (8 there, 16 now)".
void add_differences(const nlohmann::ordered_json& there, const nlohmann::ordered_json& now, const std::string& name,
                     std::vector<std::string>& differences) {
  if (!there.is_object() || !now.is_object()) {
    if (there != now) differences.push_back(fmt::format("{} ({} there, {} now)", name, there.dump(), now.dump()));
    return;
  }
  for (const auto& [key, value] : now.items()) {
    const std::string inner = name.empty() ? key : name + "." + key;
    if (name == "training" && std::ranges::find(kFree, key) != std::end(kFree)) continue;
    add_differences(there.contains(key) ? there[key] : nlohmann::ordered_json(), value, inner, differences);
  }
}

void require_same_options(const std::string& path, const TrainingSetup& setup) {
  const JsonDocument document = read_document(path, Fault::usage);
  TrainingSetup there;
  read_options(document.root().at("model"), there.model);
  read_options(document.root().at("training"), there.training);
  std::vector<std::string> differences;
  add_differences(options_json(there), options_json(setup), "", differences);
  if (differences.empty()) return;
  refuse(path, fmt::format("a training with other options is in this folder: {}; give it the same, or another "
                           "--output",
                           fmt::join(differences, ", ")));
}

void remove_momentum_but(const std::string& folder, const std::string& but) {
  for (const std::string& name : names_in(folder)) {
    if (name.starts_with(kMomentum) && name.ends_with(kEnding) && place(folder, name) != but)
      fs::remove(place(folder, name));
  }
}

std::int64_t step_in(const JsonPlace& place) {
  constexpr std::uint64_t kMostSteps = 1'000'000'000'000'000;
  if (!place.value().is_number_unsigned() || place.value().get<std::uint64_t>() > kMostSteps)
    place.refuse(Code::weights, "a number of steps");
  return place.value().get<std::int64_t>();
}

bool truth_in(const JsonPlace& place) {
  if (!place.value().is_boolean()) place.refuse(Code::weights, "true or false");
  return place.value().get<bool>();
}

}  // namespace

TrainingFolder::TrainingFolder(std::string path, const TrainingSetup& setup) : path_(std::move(path)), setup_(setup) {
  std::error_code error;
  fs::create_directories(path_, error);
  lock_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0)
    throw Error(Fault::io, Issue(Code::file, {path_, {}, {}, {}},
                                 fmt::format("the folder cannot be made or opened: {}", std::strerror(errno))));
  try {
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) refuse(path_, "another process trains in this folder");
    for (const std::string& name : names_in(path_)) {
      if (is_left_over(name))
        fs::remove(place(path_, name));
      else if (!is_own(name))
        refuse(path_,
               fmt::format("the folder has files of something else, such as {}; name an empty or new one", name));
    }
    const std::string options = place(path_, kOptionsFile);
    if (fs::exists(options))
      require_same_options(options, setup_);
    else if (fs::exists(model_path()))
      refuse(path_, "the folder has a network and no options.json beside it; name an empty or new one");
    write_file_atomically(options, options_json(setup_).dump(2) + "\n");
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

TrainingFolder::~TrainingFolder() {
  ::close(lock_);
}

std::string TrainingFolder::log_path() const {
  return place(path_, kLogFile);
}

std::string TrainingFolder::model_path() const {
  return place(path_, kModelFile);
}

ModelNotes TrainingFolder::notes_of(std::int64_t step, bool is_done, bool has_momentum) const {
  const nlohmann::ordered_json note = {{"step", step},
                                       {"is_done", is_done},
                                       {"has_momentum", has_momentum},
                                       {"ground_truth", setup_.ground_truth},
                                       {"options", to_json(setup_.training)}};
  return {{kNote, note.dump()}};
}

void TrainingFolder::save(const MatchRcnn& model, const Checkpoint& checkpoint) const {
  std::vector<Tensor> kept;
  std::vector<WeightTensor> weights;
  for (const auto& [name, velocity] : checkpoint.velocities) {
    kept.push_back(velocity.detach().cpu().contiguous());
    weights.push_back(to_weight(name, kept.back()));
  }
  const std::string momentum = momentum_path(path_, checkpoint.step);
  if (!weights.empty()) write_safetensors(momentum, weights);
  write_model(model_path(), model, notes_of(checkpoint.step, /*is_done=*/false, /*has_momentum=*/!weights.empty()));
  remove_momentum_but(path_, weights.empty() ? "" : momentum);
}

void TrainingFolder::save_last(const MatchRcnn& model, std::int64_t step) const {
  write_model(model_path(), model, notes_of(step, /*is_done=*/true, /*has_momentum=*/false));
  remove_momentum();
}

void TrainingFolder::remove_momentum() const {
  remove_momentum_but(path_, "");
}

void TrainingFolder::keep(const MatchRcnn& model, std::int64_t step, std::int64_t epoch) const {
  write_model(place(path_, fmt::format("{}{:04}{}", kKept, epoch, kEnding)), model,
              notes_of(step, /*is_done=*/false, /*has_momentum=*/false));
}

bool has_checkpoint(const std::string& folder) {
  return fs::exists(place(folder, kModelFile));
}

std::optional<Checkpoint> read_checkpoint(const std::string& folder, const TrainingSetup& setup, MatchRcnn& model) {
  if (!has_checkpoint(folder)) return std::nullopt;
  const std::string path = place(folder, kModelFile);
  ModelNotes notes;
  const MatchRcnn there = read_model(path, &notes);
  const auto note = notes.find(kNote);
  if (note == notes.end()) refuse(path, "this is no checkpoint of a training; name an empty or new folder");
  const JsonDocument document(path + " (" + kNote + ")", note->second, Fault::weights);
  const JsonPlace root = document.root();
  const std::string& ground_truth = root.at("ground_truth").text();
  if (ground_truth != setup.ground_truth)
    refuse(path, fmt::format("this network learns from {}, and the ground truth is {}; give it the same, or another "
                             "--output",
                             ground_truth, setup.ground_truth));
  Checkpoint checkpoint;
  checkpoint.step = step_in(root.at("step"));
  const bool is_done = truth_in(root.at("is_done"));
  const bool has_momentum = !root.has("has_momentum") || truth_in(root.at("has_momentum"));  // older ones always have
  for (const auto& [name, parameter] : there.parameters().all()) model.parameters().set(name, parameter.value);
  if (is_done || !has_momentum) return checkpoint;
  const std::string momentum = momentum_path(folder, checkpoint.step);
  const WeightFile file = read_weights(momentum);
  const auto& parameters = model.parameters().all();
  for (const WeightTensor& weight : file.tensors) {
    const auto parameter = parameters.find(weight.name);
    Tensor velocity = to_tensor(weight);
    if (parameter == parameters.end() || parameter->second.value.sizes() != velocity.sizes())
      throw Error(Fault::weights, Issue(Code::weights, {momentum, {}, {}, {}},
                                        fmt::format("the network has no tensor {} of this shape", weight.name)));
    checkpoint.velocities.emplace(weight.name, velocity.to(parameter->second.value.device()));
  }
  return checkpoint;
}

}  // namespace df2::reference
