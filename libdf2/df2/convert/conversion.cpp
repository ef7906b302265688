#include <df2/convert/conversion.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/text.h>

namespace df2::convert {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(std::string sentence) {
  throw Error(Fault::usage, Code::usage, std::move(sentence));
}

bool is_split_name(std::string_view name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !name.empty() && name.size() <= 100 && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, is_allowed);
}

const Format& require_format(std::string_view name) {
  if (const Format* const format = find_format(name)) return *format;
  std::vector<std::string_view> names;
  for (const Format& format : all_formats()) names.push_back(format.name);
  const std::optional<std::string_view> near = nearest_name(name, names);
  refuse(fmt::format("there is no format {}{}", shortened(name), near ? fmt::format(": did you mean {}?", *near) : ""));
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

void check_names(std::span<const Split> splits) {
  for (std::size_t i = 0; i < splits.size(); ++i) {
    const std::string& name = splits[i].name;
    if (!is_split_name(name)) {
      refuse(
          fmt::format("{} cannot be the name of a split, which has letters, digits, '_', '-' and '.': give another "
                      "one as NAME=PATH",
                      name.empty() ? "an empty text" : shortened(name)));
    }
    for (std::size_t k = 0; k < i; ++k) {
      if (splits[k].name == name)
        refuse(fmt::format("two splits are called {}: give them different names as NAME=PATH", name));
    }
  }
}

Split only_category(const Split& split, CategoryIndex category, Ledger& ledger) {
  std::vector<ImageRecord> images;
  for (const ImageRecord& image : split.dataset.images()) {
    ImageRecord kept = image;
    std::erase_if(kept.items, [&](const Item& item) { return item.category != category; });
    if (const std::size_t dropped = image.items.size() - kept.items.size(); dropped > 0)
      ledger.add(Effect::lost, "other_categories", "items of other categories", example_of(split.name, image), dropped);
    // A picture without the category may show it all the same where nobody annotated that; it is left out.
    if (!kept.items.empty())
      images.push_back(std::move(kept));
    else
      ledger.add(Effect::lost, "other_images", "images without the category", example_of(split.name, image));
  }
  const Dataset& all = split.dataset;
  return {split.name, split.path,
          Dataset(all.name(), std::move(images), {category}, all.categories(), picture_folder(all)),
          split.has_annotation_ids};
}

Conversion write(std::string_view from, std::span<const Split> given, std::span<const std::string> inputs,
                 std::string_view to, const std::string& output, const ConvertOptions& options, Ledger ledger) {
  const Format& format = require_format(to);
  if (!format.to) refuse(fmt::format("nothing can be converted to {}", to));
  check_names(given);
  std::vector<Split> filtered;
  if (options.category) {
    for (const Split& split : given) filtered.push_back(only_category(split, *options.category, ledger));
  }
  const std::span<const Split> splits = options.category ? std::span<const Split>(filtered) : given;
  for (const Split& split : splits) {
    if (format.needs_sizes) require_image_sizes(split.dataset);
  }
  Conversion conversion{std::string(from), std::string(to), {}, {}};
  for (const Split& split : splits)
    conversion.splits.push_back({split.name, split.dataset.images().size(), split.dataset.item_count()});
  OutputFolder folder(output, inputs);
  format.to(splits, options, folder, ledger);
  folder.commit();
  conversion.ledger = std::move(ledger);
  return conversion;
}

}  // namespace

SourcePath parse_source(std::string_view text) {
  const std::size_t equals = text.find('=');
  std::error_code error;
  if (equals == std::string_view::npos || !is_split_name(text.substr(0, equals)) || fs::exists(fs::path(text), error))
    return {"", std::string(text)};
  return {std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

void require_small(const Split& split, const ImageRecord& image, Size size, const PictureLimits& limits) {
  const std::uint64_t pixels = std::uint64_t{size.width} * size.height;
  if (pixels <= limits.most_pixels) return;
  throw Error(Fault::limit, Issue(Code::limit, {split.path, {}, {}, {}},
                                  fmt::format("image_id {} has {} pixels, and masks of at most {} are traced", image.id,
                                              pixels, limits.most_pixels)));
}

std::string image_stem(const ImageRecord& image) {
  return fmt::format("{:06}", image.id);
}

Progress::Progress(const ConvertOptions& options, std::span<const Split> splits) : options_(options) {
  for (const Split& split : splits) of_ += split.dataset.images().size();
}

void Progress::done() {
  if (!options_.progress) return;
  const std::lock_guard lock(mutex_);
  options_.progress(++images_, of_);
}

Conversion convert(std::span<const SourcePath> sources, std::optional<std::string_view> from, std::string_view to,
                   const std::string& output, const ConvertOptions& options) {
  if (sources.empty()) refuse("nothing to convert: name a split folder, a COCO-type file or another dataset");
  (void)require_format(to);
  std::vector<Split> splits;
  std::vector<std::string> inputs;
  std::string read_as;
  Ledger ledger;
  for (const SourcePath& source : sources) {
    const bool folder = is_folder(source.path);
    const Format& format = require_format(from ? *from : folder ? "native" : "coco");
    if (!format.from) refuse(fmt::format("{} does not hold enough to be read as a ground truth", format.name));
    if (read_as.find(format.name) == std::string::npos)
      read_as += (read_as.empty() ? "" : ", ") + std::string(format.name);
    std::vector<Split> read = format.from(source.path, options, ledger);
    if (!source.split.empty()) {
      if (read.size() != 1) {
        refuse(fmt::format("{} has {} splits with names of their own, so that {} cannot be the name of them all",
                           source.path, read.size(), source.split));
      }
      read.front().name = source.split;
    }
    for (Split& split : read) splits.push_back(std::move(split));
    if (folder) {
      for (std::string& path : folders_of_split(source.path)) inputs.push_back(std::move(path));
    }
    inputs.push_back(source.path);
  }
  return write(read_as, splits, inputs, to, output, options, std::move(ledger));
}

Conversion convert(std::span<const Split> splits, std::string_view to, const std::string& output,
                   const ConvertOptions& options) {
  return write("memory", splits, {}, to, output, options, {});
}

}  // namespace df2::convert
