// Semantic segmentation: images/SPLIT/NAME.jpg, annotations/SPLIT/NAME.png and classes.json. A pixel of the PNG, which
// is grey, is the id of the category whose item is there, 0 where none is, and 255, which trainers leave out, where
// that is not known: where items of different categories overlap, and in the box of an item without a mask where no
// other item is.
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <df2/convert/detail/item_values.h>
#include <df2/convert/formats.h>
#include <df2/convert/lost_fields.h>
#include <df2/convert/split_pictures.h>
#include <df2/error.h>
#include <df2/image/write_picture.h>
#include <df2/item_mask.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

constexpr std::uint8_t kIgnored = 255;

/// Calls paint(x, first y, one past the last y) for the parts of columns that the runs cover.
template <class Paint>
void for_columns(std::span<const std::uint32_t> runs, std::uint32_t height, const Paint& paint) {
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::uint64_t end = at + runs[i];
    if (i % 2 == 1) {
      for (std::uint64_t from = at; from < end;) {
        const std::uint64_t column = from / height;
        const std::uint64_t to = std::min(end, (column + 1) * height);
        paint(column, from - column * height, to - column * height);
        from = to;
      }
    }
    at = end;
  }
}

bool has_mask(const Item& item) {
  const auto* polygons = std::get_if<std::vector<Polygon>>(&item.segmentation);
  return polygons ? !polygons->empty() : std::holds_alternative<Mask>(item.segmentation);
}

/// Pixels of the box that are still free become 255.
void ignore_box(Picture& picture, const Box& box) {
  const auto clamp = [](double edge, std::uint32_t most) {
    return static_cast<std::uint32_t>(std::clamp(edge, 0.0, static_cast<double>(most)));
  };
  const std::uint32_t right = clamp(std::ceil(box.x + box.width), picture.size.width);
  const std::uint32_t bottom = clamp(std::ceil(box.y + box.height), picture.size.height);
  for (std::uint32_t y = clamp(std::floor(box.y), picture.size.height); y < bottom; ++y) {
    for (std::uint32_t x = clamp(std::floor(box.x), picture.size.width); x < right; ++x) {
      std::uint8_t& pixel = picture.samples[y * picture.row_bytes() + x];
      if (pixel == 0) pixel = kIgnored;
    }
  }
}

Picture category_picture(const Split& split, const ImageRecord& image, Ledger& ledger) {
  const Size size = *known_size(image);
  Picture picture{size, 1, std::vector<std::uint8_t>(std::uint64_t{size.width} * size.height)};
  std::uint64_t overlap = 0;
  for (const Item& item : image.items) {
    if (!has_mask(item)) continue;
    const Mask mask = item_mask(item, size).value();
    const auto category = static_cast<std::uint8_t>(split.dataset.categories()[item.category].id);
    for_columns(mask.runs, size.height, [&](std::uint64_t x, std::uint64_t from, std::uint64_t to) {
      for (std::uint64_t y = from; y < to; ++y) {
        std::uint8_t& pixel = picture.samples[y * picture.row_bytes() + x];
        if (pixel == 0) {
          pixel = category;
        } else if (pixel != category && pixel != kIgnored) {
          pixel = kIgnored;
          ++overlap;
        }
      }
    });
  }
  if (overlap > 0) {
    ledger.add(Effect::changed, "overlap_pixels",
               "pixels where items of different categories overlap, which became 255", example_of(split.name, image),
               overlap);
  }
  for (const Item& item : image.items) {
    const std::string example = example_of(split.name, image, item);
    ledger.add(Effect::lost, "items", "items: their boxes, and which pixel belongs to which", example);
    if (!item.landmarks.empty()) ledger.add(Effect::lost, "landmarks", "items' landmarks", example);
    if (has_mask(item)) continue;
    ledger.add(Effect::changed, "items_without_mask",
               "items without mask, whose boxes became 255 where no other item is", example);
    ignore_box(picture, item.box);
  }
  note_lost_fields(split, image, ledger);
  return picture;
}

/// Index to name. Throws Error where a category cannot be an index.
std::string classes_text(std::span<const Split> splits) {
  df2::detail::OrderedJson names = {{"0", "background"}};
  for (const Split& split : splits) {
    const CategorySet& categories = split.dataset.categories();
    std::set<CategoryIndex> used(split.dataset.listed().begin(), split.dataset.listed().end());
    for (const ImageRecord& image : split.dataset.images()) {
      for (const Item& item : image.items) used.insert(item.category);
    }
    for (const CategoryIndex index : used) {
      const Category& category = categories[index];
      if (category.id < 1 || category.id >= kIgnored) {
        throw Error(Fault::usage, Code::bad_dataset,
                    fmt::format("category {} cannot be a pixel's value: ids from 1 to {} are possible, 0 is the "
                                "background and {} what is not known",
                                category.id, kIgnored - 1, kIgnored));
      }
      auto& name = names[fmt::format("{}", category.id)];
      if (!name.is_null() && name != category.name) {
        throw Error(Fault::usage, Code::bad_dataset,
                    fmt::format("category {} has two names in these splits: convert them one by one", category.id));
      }
      name = category.name;
    }
  }
  names[fmt::format("{}", kIgnored)] = "not known";
  return detail::json_text(names) + "\n";
}

}  // namespace

void to_semantic_png(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                     Ledger& ledger) {
  folder.write("classes.json", classes_text(splits));
  Progress progress(options, splits);
  for (const Split& split : splits) {
    const auto images = split.dataset.images();
    std::vector<Ledger> ledgers(images.size());
    parallel_for(images.size(), [&](std::size_t i) {
      const Size size = *known_size(images[i]);
      const std::string name = fmt::format("annotations/{}/{}.png", split.name, image_stem(images[i]));
      if (std::uint64_t{size.width} * size.height > options.picture_limits.most_pixels) {
        throw Error(Fault::limit, Code::limit,
                    fmt::format("{} has {} x {} pixels, more than {}", example_of(split.name, images[i]), size.width,
                                size.height, options.picture_limits.most_pixels));
      }
      folder.write(name, encode_png(category_picture(split, images[i], ledgers[i])));
      progress.done();
    });
    for (const Ledger& own : ledgers) ledger.append(own);
    place_pictures(
        split, options, folder,
        [&](const ImageRecord& image) {
          return fmt::format("images/{}/{}{}", split.name, image_stem(image), picture_ending(split, image));
        },
        Orientation::removed, ledger);
  }
}

}  // namespace df2::convert
