// df2-rcnn bench: what a network costs, as a file that df2-eval shows beside its scores.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/io/atomic_file.h>
#include <df2/random.h>
#include <df2_eval/report/efficiency.h>
#include <df2_reference/cost/measure_cost.h>
#include <df2_reference/model_file.h>

#include "commands.h"
#include "device.h"
#include "network_args.h"

namespace df2::apps {

namespace {

struct BenchArgs {
  std::string checkpoint, output;
  std::optional<reference::Preset> model;
  std::optional<Size> size;
  std::uint64_t repeats = 10, seed = 0;
  DeviceChoice device = DeviceChoice::automatic;
};

constexpr Size kUsualSize = {750, 1000};
constexpr std::uint32_t kMostSide = 16'384;

/// Noise, in which fresh weights find as much as they can: the most that a picture of this size costs.
Picture noise(Size size, std::uint64_t seed) {
  Picture picture = blank_picture(size);
  Random random(seed, 0);
  for (std::uint8_t& sample : picture.samples) sample = static_cast<std::uint8_t>(random.integer(0, 255));
  return picture;
}

std::string processor() {
  std::ifstream cpus("/proc/cpuinfo");
  for (std::string line; std::getline(cpus, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown processor";
}

/// Between the two nearest values, as numpy.quantile.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

/// To a thousandth: clocks say no more.
double rounded(double milliseconds) {
  return std::round(milliseconds * 1000) / 1000;
}

int run(const BenchArgs& args) {
  const c10::Device device = prepare_device(args.device);
  reference::MatchRcnn model = args.model
                                   ? reference::MatchRcnn(reference::preset_options(*args.model).model, args.seed)
                                   : reference::read_model(args.checkpoint);
  model.parameters().move_to(device);
  const Size size = args.size.value_or(kUsualSize);
  reference::MeasuredCost cost = reference::measure_cost(model, noise(size, args.seed), args.repeats);

  eval::Efficiency efficiency;
  efficiency.model = args.model ? name_of(*args.model) : std::filesystem::path(args.checkpoint).filename().string();
  efficiency.parameters = cost.parameters;
  efficiency.weights_bytes = args.checkpoint.empty() ? cost.weight_bytes : std::filesystem::file_size(args.checkpoint);
  efficiency.multiply_adds = cost.multiply_adds;
  efficiency.of_streams = cost.of_streams;
  std::ranges::sort(cost.milliseconds);
  efficiency.latency =
      eval::Latency{rounded(quantile(cost.milliseconds, 0.5)), rounded(quantile(cost.milliseconds, 0.25)),
                    rounded(quantile(cost.milliseconds, 0.75)), args.repeats};
  if (cost.peak_memory_bytes > 0) efficiency.peak_memory_bytes = cost.peak_memory_bytes;
  efficiency.picture = eval::PictureExtent{size.width, size.height};
  efficiency.detections = cost.detections;
  efficiency.machine =
      eval::Machine{processor(), reference::kind_of(device), static_cast<std::uint64_t>(reference::torch_threads())};
  write_file_atomically(args.output, eval::to_json(efficiency).dump(1) + "\n");

  std::string text;
  for (const auto& [name, value] : eval::efficiency_lines(efficiency)) text += fmt::format("{:<26}  {}\n", name, value);
  print(text);
  return kDone;
}

}  // namespace

RunnableCommand bench_command() {
  const auto args = std::make_shared<BenchArgs>();
  return {{.name = "bench",
           .about = "Measures what a network costs: parameters, arithmetic, time and memory of a picture",
           .usage = "{--checkpoint FILE | --model NAME} --output FILE [FLAG]...",
           .examples = {"bench --checkpoint run/model.safetensors --output cost.json",
                        "bench --model resnet18 --size 800x1333 --threads 2 --output resnet18.json"},
           .submitted = "the checkpoint",
           .flags = {{"", "--checkpoint", read_file(args->checkpoint), "What df2-rcnn train or import has written"},
                     {.group = "",
                      .name = "--model",
                      .value = preset_name(args->model),
                      .help = "A preset's network of fresh weights, to know its cost before it is trained",
                      .excludes = {"--checkpoint"},
                      .why = "both say which network is measured"},
                     {"", "--output", required(written_file(args->output)),
                      "File for df2-eval --efficiency (docs/formats.md)"},
                     {"", "--size", picture_size(args->size), "Width x height of the picture in pixels [750x1000]"},
                     {"", "--repeats", whole_number(args->repeats, 1, 100'000),
                      "How often the picture is predicted, to tell the time"},
                     {"", "--seed", whole_number(args->seed, 0, UINT64_MAX), "Of fresh weights and of the picture"},
                     device_flag(args->device)}},
          [args] {
            if (args->checkpoint.empty() && !args->model)
              refuse_usage("df2-rcnn bench needs --checkpoint or --model: the network");
            const auto is_side = [](std::uint32_t side) { return side >= 1 && side <= kMostSide; };
            if (args->size && (!is_side(args->size->width) || !is_side(args->size->height)))
              refuse_usage(fmt::format("--size must have sides from 1 to {} pixels", kMostSide));
            return run(*args);
          }};
}

}  // namespace df2::apps
