#include "dataset_command.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/synth/made_dataset.h>
#include <df2/synth_pictures/shot_jpeg.h>
#include <df2/text.h>

#include "../progress.h"

namespace df2::apps {

namespace {

using synth::Difficulty;
using Shares = std::array<double, kLevelsPerAttribute>;

constexpr std::array<eval::NamedValue<bool>, 2> kPictures = {{{"jpeg", true}, {"none", false}}};

/// The shares of levels 1, 2 and 3 in percent.
Value level_shares_of(std::optional<Shares>& into) {
  const auto set = [&into](const std::string& flag, const std::string& text) {
    const std::vector<std::string> parts = split_list(text);
    Shares shares = {};
    const auto refuse = [&] {
      refuse_usage(fmt::format("{} must be three shares in percent that add up to 100, such as 26,50,24, but is {}",
                               flag, shortened(text)));
    };
    if (parts.size() != shares.size()) refuse();
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const std::optional<double> percent = parse_number<double>(parts[i]);
      if (!percent || !(*percent >= 0 && *percent <= 100)) refuse();
      shares[i] = *percent / 100;
    }
    if (const double sum = std::accumulate(shares.begin(), shares.end(), 0.0); sum < 0.999999 || sum > 1.000001)
      refuse();
    into = shares;
  };
  return {.name = "LIST", .set = set};
}

synth::MadeOptions options_of(const DatasetArgs& args) {
  synth::MadeOptions options = args.options;
  options.shares = synth::level_shares(options.difficulty);
  for (std::size_t i = 0; i < args.shares.size(); ++i) {
    if (args.shares[i]) options.shares[i] = *args.shares[i];
  }
  return options;
}

}  // namespace

Command dataset_command(DatasetArgs& args) {
  synth::MadeOptions& options = args.options;
  Command command{
      .name = "dataset",
      .about = "Makes pictures of all 13 categories with exact labels, in the official layout",
      .usage = "--output FOLDER [FLAG]...",
      .examples = {"dataset --output demo --images 200 --size 400x600", "dataset --coco-only gt.json --images 5000",
                   "dataset --output hard --difficulty hard --viewpoint 7,43,50"},
      .flags = {{"", "--output", written_file(args.output, "FOLDER"),
                 "Folder for train, validation and test; one that an interrupted run has left is completed"},
                {.group = "",
                 .name = "--coco-only",
                 .value = written_file(args.coco_only),
                 .help = "Write only the labels of all parts, as a COCO-type file",
                 .excludes = {"--output", "--pictures"},
                 .why = "one asks for a folder, the other for a file alone"},
                {"", "--images", whole_number(options.images, 1, synth::kMostImages),
                 "How many pictures, of all parts together"},
                {"", "--identities", whole_number(options.identities, 1, synth::kMostImages),
                 "How many pair_ids they show [one for each 12 pictures]"},
                {"", "--seed", whole_number(options.seed, 0, UINT64_MAX), "The same seed makes the same bytes"},
                {"", "--size", picture_size(options.size),
                 fmt::format("Width x height of every picture, 400x600, with sides from {} to {} [sizes vary]",
                             synth::kLeastSide, synth::kMostSide)},
                {"", "--pictures", choice<bool>(args.has_pictures, kPictures),
                 "Whether to paint them, or to write labels alone"},
                {"", "--difficulty", choice<Difficulty>(options.difficulty, synth::kDifficulties),
                 "Sets all shares below, and how poor users' pictures are; real: the paper's shares"},
                {"", "--unlabelled", real_number(options.unlabelled, 0, 1),
                 "Share of items in which some landmarks inside the picture have no label, as real files have"}}};
  for (const AttributeRow& row : kAttributes) {
    std::string name = fmt::format("--{}", row.key);
    std::ranges::replace(name, '_', '-');
    command.flags.push_back({"", name, level_shares_of(args.shares[static_cast<std::size_t>(row.attribute)]),
                             fmt::format("Shares of {} in percent: {}, {}, {}", row.title, row.level_titles[0],
                                         row.level_titles[1], row.level_titles[2])});
  }
  return command;
}

void make_dataset(const DatasetArgs& args) {
  if (args.output.empty() && args.coco_only.empty())
    refuse_usage("df2-synth dataset needs --output or --coco-only: where to write");
  const synth::MadeOptions options = options_of(args);
  work_with_progress("pictures made", [&] {
    if (!args.coco_only.empty())
      write_coco_ground_truth(synth::make_dataset_labels(options), args.coco_only);
    else
      synth::write_made_dataset(options, args.output, args.has_pictures ? synth::shot_jpeg : synth::PaintShot{});
  });
}

}  // namespace df2::apps
