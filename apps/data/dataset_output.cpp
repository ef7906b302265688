#include "dataset_output.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/text.h>

#include "../progress.h"
#include "picture_placings.h"

namespace df2::apps {

namespace {

constexpr std::array<eval::NamedValue<OutputFormat>, 3> kFormats = {
    {{"same", OutputFormat::same}, {"native", OutputFormat::native}, {"coco", OutputFormat::coco}}};
constexpr std::array<eval::NamedValue<bool>, 2> kMissing = {{{"refuse", false}, {"skip", true}}};

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

DatasetFormat format_of(OutputFormat asked, const std::vector<std::string>& gt) {
  if (asked == OutputFormat::native) return DatasetFormat::native;
  if (asked == OutputFormat::coco) return DatasetFormat::coco;
  return std::ranges::all_of(gt, is_folder) ? DatasetFormat::native : DatasetFormat::coco;
}

/// What is read, as far as an output in it would be read as a part of it.
std::vector<std::string> inputs_of(const std::vector<std::string>& gt) {
  std::vector<std::string> inputs;
  for (const std::string& path : gt) {
    if (!is_folder(path)) continue;
    const std::vector<std::string> folders = folders_of_split(path);
    inputs.insert(inputs.end(), folders.begin(), folders.end());
  }
  return inputs;
}

std::size_t identities_of(const Dataset& dataset) {
  std::unordered_set<std::int64_t> pair_ids;
  for (const ImageRecord& image : dataset.images()) {
    if (image.pair_id) pair_ids.insert(*image.pair_id);
    for (const Item& item : image.items) {
      if (item.pair_id) pair_ids.insert(*item.pair_id);
    }
  }
  return pair_ids.size();
}

std::string table_of(std::span<const Dataset> parts) {
  std::size_t width = 4, images = 0;
  for (const Dataset& part : parts) {
    width = std::max(width, part.name().size());
    images += part.images().size();
  }
  std::string text =
      fmt::format("{:<{}}  {:>8}  {:>6}  {:>8}  {:>10}\n", "name", width, "pictures", "share", "items", "identities");
  for (const Dataset& part : parts) {
    const std::size_t count = part.images().size();
    const double share = static_cast<double>(count) / static_cast<double>(std::max<std::size_t>(images, 1));
    text += fmt::format("{:<{}}  {:>8}  {:>6.4f}  {:>8}  {:>10}\n", part.name(), width, count, share, part.item_count(),
                        identities_of(part));
  }
  return text;
}

}  // namespace

std::vector<Flag> output_flags(DatasetOutput& output) {
  return {{"", "--output", required(written_file(output.folder, "FOLDER")),
           "Folder to make, with a folder NAME in it: whole or not at all"},
          {"", "--to", choice<OutputFormat>(output.format, kFormats),
           "NAME/annos of native annotations, or NAME/annotations/NAME.json, a COCO-type file; or as --gt is"},
          {"", "--pictures", choice<PicturePlacing>(output.pictures, kPlacings),
           "Pictures in NAME/image: left out, or links, second names or copies of those of the ground truth"},
          {"", "--missing-pictures", choice<bool>(output.skips_missing, kMissing),
           "What to do where a picture is not there: refuse all, or write its annotations alone"}};
}

std::vector<Flag> dealing_flags(SplitUnit& by, std::uint64_t& seed, std::vector<Stratum>& stratify) {
  const auto set = [&stratify](const std::string& flag, const std::string& text) {
    stratify.clear();
    if (text == "none") return;
    for (const std::string& name : split_list(text)) {
      const auto stratum = eval::find_value<Stratum>(kStrata, name);
      if (!stratum)
        refuse_usage(fmt::format("{} takes none or a list of {}, not {}", flag,
                                 eval::in_words(eval::all_names<Stratum>(kStrata), " and "), shortened(name)));
      if (std::ranges::find(stratify, *stratum) == stratify.end()) stratify.push_back(*stratum);
    }
  };
  std::string now = stratify.empty() ? "none" : "";
  for (const Stratum stratum : stratify) {
    if (!now.empty()) now += ',';
    now += eval::find_name<Stratum>(kStrata, stratum);
  }
  return {{"", "--by", choice<SplitUnit>(by, kSplitUnits),
           "Pictures one by one, or identities: pictures that share a pair_id stay together"},
          {"",
           "--stratify",
           {.name = "LIST", .fallback = now, .set = set},
           "Have the same shares of these everywhere; none: by chance alone"},
          {"", "--seed", whole_number(seed, 0, UINT64_MAX), "The same seed draws the same"}};
}

Flag name_flag(std::string& into, std::string fallback) {
  Value value{.name = "NAME",
              .fallback = std::move(fallback),
              .set = [&into](const std::string&, const std::string& text) { into = text; }};
  return {"", "--name", std::move(value), "What the written split is called"};
}

std::string part_name(const Dataset& dataset) {
  std::string_view name = dataset.name();
  for (const std::string_view ending : {".gz", ".json"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return std::string(name);
}

int write_output(const DatasetOutput& output, const std::vector<std::string>& gt,
                 const std::function<std::vector<Dataset>()>& make) {
  OutputFolder folder(output.folder, inputs_of(gt));
  const std::vector<Dataset> datasets = make();
  std::vector<FolderPart> parts;
  for (const Dataset& dataset : datasets) parts.push_back({dataset.name(), &dataset});
  const WrittenPictures pictures = write_dataset_folder(
      parts, folder,
      {format_of(output.format, gt), output.pictures, output.skips_missing, progress_of("files written")});
  folder.commit();
  std::string text = table_of(datasets);
  if (output.pictures != PicturePlacing::none)
    text += fmt::format("{} pictures placed, {} not there\n", pictures.placed, pictures.missing);
  print(text);
  return kDone;
}

}  // namespace df2::apps
