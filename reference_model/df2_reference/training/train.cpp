#include <df2_reference/training/train.h>

#include <chrono>
#include <cmath>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/autocast_mode.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <df2/error.h>
#include <df2_reference/data/loader.h>
#include <df2_reference/data/picture_order.h>
#include <df2_reference/distributed/gradients.h>
#include <df2_reference/training/phases.h>
#include <df2_reference/training/sgd.h>

namespace df2::reference {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Products and convolutions in bfloat16, which has the range of float: no loss needs to be scaled.
class MixedPrecision {
 public:
  MixedPrecision(bool is_on, at::DeviceType device) : is_on_(is_on), device_(device) {
    if (!is_on_) return;
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  }
  ~MixedPrecision() {
    if (!is_on_) return;
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, false);
  }
  MixedPrecision(const MixedPrecision&) = delete;
  MixedPrecision& operator=(const MixedPrecision&) = delete;

 private:
  bool is_on_;
  at::DeviceType device_;
};

at::Device device_of(const Parameters& parameters) {
  return parameters.all().begin()->second.value.device();
}

void move_to(Batch& batch, at::Device device) {
  if (device.is_cpu()) return;
  batch.pictures.pixels = batch.pictures.pixels.to(device);
  for (PictureTargets& targets : batch.targets) {
    for (Tensor* tensor : {&targets.corners, &targets.labels, &targets.masks, &targets.garments})
      *tensor = tensor->to(device);
    for (Tensor& landmarks : targets.landmarks) landmarks = landmarks.to(device);
  }
}

std::int64_t megabytes_held() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/// A phase and its steps.
struct Stretch {
  Phase phase;
  StepRange steps;
};

std::vector<Stretch> stretches_of(const TrainingOptions& options, std::int64_t steps_of_epoch) {
  std::vector<Stretch> stretches;
  std::int64_t first = 0;
  for (Phase& phase : phases_of(options)) {
    const std::int64_t count =
        std::max<std::int64_t>(std::llround(phase.schedule.epochs * static_cast<double>(steps_of_epoch)), 1);
    stretches.push_back({std::move(phase), {first, first + count}});
    first += count;
  }
  return stretches;
}

void require_trainable(const TrainingOptions& options, const Dataset& dataset, const Processes& processes) {
  check_options(options);
  if (dataset.images().empty())
    throw Error(Fault::ground_truth,
                Issue(Code::bad_dataset, {dataset.name(), {}, {}, {}}, "there is no image to learn from"));
  if (!dataset.categories().is_deepfashion2())
    throw Error(Fault::ground_truth, Issue(Code::bad_dataset, {dataset.name(), {}, {}, {}},
                                           "the network knows DeepFashion2's 13 categories, and these are others"));
  if (options.batch % (2 * processes.size()) != 0)
    throw Error(Fault::usage, Code::option,
                fmt::format("the option batch of training: a multiple of {} expected, two pictures for each of {} "
                            "processes; it is {}",
                            2 * processes.size(), processes.size(), options.batch));
}

/// Of the losses that are computed, as numbers: JSON has no other word for one that is not finite than null.
std::string losses_text(const LossValues& losses) {
  std::string text;
  for (std::size_t i = 0; i < losses.parts.size(); ++i) {
    if (losses.parts[i])
      fmt::format_to(std::back_inserter(text), "{} {:.4g}, ", LossValues::kNames[i], *losses.parts[i]);
  }
  fmt::format_to(std::back_inserter(text), "total {:.4g}", losses.total);
  return text;
}

/// Ends the training where a number of a step is not finite, in every process, as all have the same.
void require_finite(double number, std::string_view what, const StepRow& row) {
  if (std::isfinite(number)) return;
  throw Error(Fault::usage, Code::option,
              fmt::format("the {} of step {} are not finite (losses: {}): train in a new folder with a lower "
                          "schedule.rate, a longer schedule.warm_up or a sgd.largest_norm",
                          what, row.step, losses_text(row.losses)));
}

/// One training, from where it stands to its end.
class Training {
 public:
  Training(MatchRcnn& model, const TrainingOptions& options, const Dataset& dataset, const TrainingDoors& doors,
           const Processes& processes)
      : model_(model), options_(options), dataset_(dataset), doors_(doors), processes_(processes), sgd_(options.sgd) {}

  void run(const TrainingFolder* folder, std::optional<Checkpoint> checkpoint) {
    std::int64_t step = 0;
    if (checkpoint) {
      step = checkpoint->step;
      sgd_.velocities() = std::move(checkpoint->velocities);
    }
    std::optional<TrainingLog> log;
    if (folder) log.emplace(folder->log_path(), step);
    steps_of_epoch_ = PictureOrder(dataset_, static_cast<std::uint64_t>(options_.seed)).steps(options_.batch);
    const std::vector<Stretch> stretches = stretches_of(options_, steps_of_epoch_);
    const std::int64_t end = stretches.back().steps.end;
    if (step > end)
      throw Error(Fault::weights, Code::weights,
                  fmt::format("the checkpoint says that {} steps are done, and the training has {}: name an empty or "
                              "new folder",
                              step, end));
    if (step == end) {
      if (folder) folder->remove_momentum();
      return;
    }
    if (folder && step == 0 && options_.keep_every > 0) folder->keep(model_, 0, 0);
    Loader loader(dataset_, options_, model_.options().pictures, {step, end}, processes_);
    Clock::time_point begin = Clock::now();
    double waited = 0;
    std::int64_t since = step;
    for (const Stretch& stretch : stretches) {
      if (step >= stretch.steps.end) continue;
      begin_phase(stretch.phase, model_.parameters());
      if (step == stretch.steps.first) sgd_.velocities().clear();
      for (; step < stretch.steps.end; ++step) {
        StepRow row = learn(stretch, step, loader.next());
        row.seconds = seconds_since(begin) / static_cast<double>(row.step - since);
        row.pictures_per_second = static_cast<double>(options_.batch) / row.seconds;
        row.wait_share = (loader.waited() - waited) / std::max(seconds_since(begin), 1e-9);
        row.megabytes = megabytes_held();
        if (folder) doors_.show({row, end, row.seconds * static_cast<double>(end - row.step)});
        const bool is_last = row.step == end;
        if (is_last || row.step % options_.log_every == 0) {
          if (log) log->add(to_json(row));
          begin = Clock::now();
          waited = loader.waited();
          since = row.step;
        }
        const Clock::time_point pause = Clock::now();
        if (folder) write(*folder, *log, row, is_last);
        begin += Clock::now() - pause;
      }
    }
  }

 private:
  StepRow learn(const Stretch& stretch, std::int64_t step, Batch batch) {
    const std::int64_t of_phase = step - stretch.steps.first;
    move_to(batch, device_of(model_.parameters()));
    TrainingOptions options = options_;
    options.weights = stretch.phase.weights;
    StepRow row;
    row.step = step + 1;
    row.epoch = static_cast<double>(row.step) / static_cast<double>(steps_of_epoch_);
    row.phase = stretch.phase.name;
    row.rate = stretch.phase.schedule.rate_at(of_phase, static_cast<double>(steps_of_epoch_), options_.batch);
    const Losses losses = [&] {
      const MixedPrecision mixed(options_.mixed_precision, device_of(model_.parameters()).type());
      return losses_of(model_, batch.pictures, batch.targets, options, batch.streams, processes_);
    }();
    row.losses = loss_values(losses, options.weights, processes_);
    require_finite(row.losses.total, "losses", row);
    const Tensor total = losses.total(options.weights);
    if (total.requires_grad()) total.backward();
    sum_gradients(model_.parameters(), processes_);
    row.gradient_length = sgd_.step(model_.parameters(), row.rate);
    require_finite(row.gradient_length, "gradients", row);
    return row;
  }

  void write(const TrainingFolder& folder, const TrainingLog& log, const StepRow& row, bool is_last) {
    const bool ends_epoch = row.step % steps_of_epoch_ == 0;
    const std::int64_t epoch = row.step / steps_of_epoch_;
    const auto is_due = [&](std::int64_t every) { return ends_epoch && every > 0 && epoch % every == 0; };
    if (doors_.validation && (is_last || is_due(options_.validate_every))) validate(log, row);
    if (is_due(options_.keep_every)) folder.keep(model_, row.step, epoch);
    if (is_last)
      folder.save_last(model_, row.step);
    else if (row.step % options_.checkpoint_every == 0)
      folder.save(model_, {row.step, sgd_.velocities()});
  }

  void validate(const TrainingLog& log, const StepRow& row) const {
    const Clock::time_point begin = Clock::now();
    ValidationRow measured{row.step, row.epoch, {}, 0};
    measured.scores = doors_.score(predict_dataset(model_, *doors_.validation, options_.batch));
    measured.seconds = seconds_since(begin);
    log.add(to_json(measured));
    doors_.tell(measured);
  }

  MatchRcnn& model_;
  const TrainingOptions& options_;
  const Dataset& dataset_;
  const TrainingDoors& doors_;
  const Processes& processes_;
  Sgd sgd_;
  std::int64_t steps_of_epoch_ = 0;
};

}  // namespace

void train(MatchRcnn& model, const TrainingOptions& options, const Dataset& dataset, const std::string& path,
           const TrainingDoors& doors, const Processes& processes) {
  require_trainable(options, dataset, processes);
  const TrainingSetup setup{model.options(), options, dataset.name() + "@" + dataset.content_hash()};
  std::optional<TrainingFolder> folder;
  if (processes.is_first()) folder.emplace(path, setup);
  processes.wait();  // the folder is as an earlier training left it
  std::optional<Checkpoint> checkpoint = read_checkpoint(path, setup, model);
  processes.wait();  // all have read it
  Training(model, options, dataset, doors, processes).run(folder ? &*folder : nullptr, std::move(checkpoint));
}

}  // namespace df2::reference
