// df2-data subset: the pictures and items of a ground truth that are as asked for.
#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/io/text_file.h>
#include <df2/split/subset_dataset.h>
#include <df2/text.h>
#include <df2_eval/id_range.h>

#include "dataset_output.h"

namespace df2::apps {

namespace {

constexpr std::array<eval::NamedValue<OtherItems>, 3> kOtherItems = {
    {{"drop", OtherItems::drop}, {"keep", OtherItems::keep}, {"drop-picture", OtherItems::drop_picture}}};
constexpr std::array<eval::NamedValue<std::optional<Source>>, 2> kSources = {
    {{"shop", Source::shop}, {"user", Source::user}}};

/// Ids and ranges of ids, or the file that lists them.
struct IdList {
  std::vector<IdSpan> spans;
  std::string file;
};

std::vector<IdSpan> parse_ids(const std::string& flag, const std::string& text) {
  std::vector<IdSpan> spans;
  for (const std::string& part : split_list(text)) {
    if (const auto id = parse_number<std::int64_t>(part); id && *id >= 0)
      spans.push_back({*id, *id});
    else if (const auto range = eval::parse_range(part))
      spans.push_back({range->first, range->last});
    else
      refuse_usage(fmt::format("{} needs ids from 0 and ranges such as 1-100, but has {}", flag,
                               part.empty() ? "an empty element" : shortened(part)));
  }
  return spans;
}

/// One id or range a line, or several with commas between them.
std::vector<IdSpan> read_ids(const std::string& flag, const IdList& list) {
  if (list.file.empty()) return list.spans;
  std::vector<IdSpan> spans;
  for (const std::string& line : split(read_text(list.file, Fault::usage), '\n')) {
    if (trimmed(line).empty()) continue;
    const std::vector<IdSpan> more = parse_ids(flag, line);
    spans.insert(spans.end(), more.begin(), more.end());
  }
  if (spans.empty()) refuse_usage(fmt::format("{} needs at least one id, but {} has none", flag, list.file));
  return spans;
}

Value id_list(IdList& into) {
  return {.name = "LIST",
          .use = FileUse::read,
          .set =
              [&into](const std::string& flag, const std::string& text) {
                if (text.starts_with('@'))
                  into.file = text.substr(1);
                else
                  into.spans = parse_ids(flag, text);
              },
          .paths = [&into] { return std::vector{into.file}; }};
}

std::vector<CategoryIndex> parse_categories(const std::string& flag, const std::string& text) {
  std::vector<CategoryIndex> categories;
  for (const std::string& part : split_list(text)) {
    if (const auto range = eval::parse_range(part)) {
      for (std::int64_t id = range->first; id <= std::min<std::int64_t>(range->last, kDeepFashion2Categories); ++id) {
        if (const auto found = deepfashion2_categories().find(id)) categories.push_back(*found);
      }
      continue;
    }
    const auto id = parse_number<std::int64_t>(part);
    const auto found = id ? deepfashion2_categories().find(*id) : find_deepfashion2_name(part);
    if (!found)
      refuse_usage(fmt::format("{} needs ids from 1 to 13, ranges of ids or names of categories, but has {}", flag,
                               part.empty() ? "an empty element" : shortened(part)));
    categories.push_back(*found);
  }
  return categories;
}

std::vector<Level> parse_levels(const std::string& flag, const std::string& text) {
  std::vector<std::string> names;
  for (const Level& level : all_levels()) names.push_back(level.name());
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::vector<Level> levels;
  for (const std::string& part : split_list(text)) {
    const auto found = std::ranges::find(names, part);
    if (found == names.end()) {
      const auto nearest = nearest_name(part, views);
      refuse_usage(fmt::format("{} needs names of levels such as scale_small, but has {}{}", flag,
                               part.empty() ? "an empty element" : shortened(part),
                               nearest ? fmt::format("; did you mean {}?", *nearest) : ""));
    }
    levels.push_back(all_levels()[static_cast<std::size_t>(found - names.begin())]);
  }
  return levels;
}

template <class T>
Value parsed(T& into, T (*parse)(const std::string&, const std::string&)) {
  return {.name = "LIST",
          .set = [&into, parse](const std::string& flag, const std::string& text) { into = parse(flag, text); }};
}

}  // namespace

RunnableCommand subset_command() {
  struct Args {
    std::string gt, name;
    IdList images, pair_ids;
    SubsetOptions options;
    DatasetOutput output;
  };
  const auto args = std::make_shared<Args>();
  SubsetOptions& options = args->options;
  Value source = choice<std::optional<Source>>(options.source, kSources);
  source.fallback = "both";
  std::vector<Flag> flags = {
      {"", "--gt", required(read_file(args->gt, "PATH")), "Split folder of native annotations, or a COCO-type file"},
      {"", "--categories", parsed(options.categories, parse_categories),
       "Items of these categories: ids, ranges of ids or names"},
      {"", "--levels", parsed(options.levels, parse_levels),
       "Items of these levels, of each attribute one of those that are named: "
       "scale_small,scale_large,viewpoint_frontal"},
      {"", "--other-items", choice<OtherItems>(options.other_items, kOtherItems),
       "Items that do not match, beside one that does: drop them, keep them, or drop their picture"},
      {"", "--source", std::move(source), "Pictures of this source"},
      {"", "--images", id_list(args->images),
       "Pictures of these ids, such as 1-100,205 (a range takes those that there are), or @FILE with an id or range a "
       "line"},
      {"", "--pair-ids", id_list(args->pair_ids), "Pictures with one of these pair_ids; given like --images"},
      name_flag(args->name, "that of the ground truth")};
  for (Flag& flag : output_flags(args->output)) flags.push_back(std::move(flag));
  return {{.name = "subset",
           .about = "Takes the pictures and items that are as asked for",
           .usage = "--gt PATH --output FOLDER [FLAG]...",
           .examples = {"subset --gt deepfashion2/train --categories skirt,shorts --output lower --pictures link",
                        "subset --gt validation --levels occlusion_heavy --other-items keep --output hard"},
           .flags = std::move(flags)},
          [args] {
            SubsetOptions asked = args->options;
            asked.images = read_ids("--images", args->images);
            asked.pair_ids = read_ids("--pair-ids", args->pair_ids);
            return write_output(args->output, {args->gt}, [&] {
              const Dataset dataset = read_ground_truth(args->gt);
              asked.name = args->name.empty() ? part_name(dataset) : args->name;
              return std::vector{subset_dataset(dataset, asked)};
            });
          }};
}

}  // namespace df2::apps
