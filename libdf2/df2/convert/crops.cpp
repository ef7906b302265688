// Crops for retrieval: CATEGORY/PAIR/STYLE/IMAGE_ITEM_SOURCE.jpg, with several splits in a folder for each, and
// crops.csv, which says of each file what it shows and where it was cut out.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <df2/convert/detail/item_values.h>
#include <df2/convert/detail/picture_file.h>
#include <df2/convert/formats.h>
#include <df2/error.h>
#include <df2/image/read_picture.h>
#include <df2/image/transform.h>
#include <df2/image/write_picture.h>
#include <df2/pairs.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

/// JPEG's own limit.
constexpr std::uint32_t kMostSide = 65'500;

constexpr std::string_view kHead = "file,image_id,item,category_id,pair_id,style,source,x,y,width,height\n";

/// "short_sleeve_top": letters of ASCII, digits, '-', '.' and '_'. Categories whose names do not differ then have their
/// ids at the end.
std::vector<std::string> folder_names(const CategorySet& categories) {
  std::vector<std::string> names;
  std::map<std::string, int> counts;
  for (const Category& category : categories.all()) {
    std::string name = category.name.substr(0, 100);
    for (char& c : name) {
      const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '_' || c == '.';
      if (!is_plain) c = '_';
    }
    if (name.find_first_not_of('.') == std::string::npos) name = "category";
    ++counts[name];
    names.push_back(std::move(name));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (counts[names[i]] > 1) names[i] += fmt::format("_{}", categories.all()[i].id);
  }
  return names;
}

/// The box with its margin, as whole pixels within the picture; nothing where none is left.
std::optional<Box> crop_box(const Box& box, double margin, Size size) {
  const double around = margin * std::max(box.width, box.height);
  const double left = std::max(0.0, std::floor(box.x - around)), top = std::max(0.0, std::floor(box.y - around));
  const double right = std::min(static_cast<double>(size.width), std::ceil(box.x + box.width + around));
  const double bottom = std::min(static_cast<double>(size.height), std::ceil(box.y + box.height + around));
  if (left >= right || top >= bottom) return std::nullopt;
  return Box{left, top, right - left, bottom - top};
}

Picture picture_of(const Split& split, const ImageRecord& image, const ConvertOptions& options) {
  const std::string path = detail::picture_file(split, image);
  Picture picture = read_picture(path, options.picture_limits);
  const std::optional<Size> size = known_size(image);
  if (size && *size != picture.size) {
    throw Error(Fault::ground_truth,
                Issue(Code::image_size, {path, {}, {}, {}},
                      fmt::format("the picture has {} x {} pixels, the ground truth says {} x {}", picture.size.width,
                                  picture.size.height, size->width, size->height)));
  }
  return picture;
}

std::string_view source_name(const ImageRecord& image) {
  if (!image.source) return "unknown";
  return *image.source == Source::shop ? "shop" : "user";
}

void note_losses(const Split& split, const ImageRecord& image, const Item& item, Ledger& ledger) {
  const std::string example = example_of(split.name, image, item);
  if (!std::holds_alternative<std::monostate>(item.segmentation)) ledger.add(Effect::lost, "masks", "masks", example);
  if (!item.landmarks.empty()) ledger.add(Effect::lost, "landmarks", "items' landmarks", example);
  if (item.attributes) ledger.add(Effect::lost, "levels", "items' levels of the four attributes", example);
  if (!item.pair_id && !image.pair_id)
    ledger.add(Effect::made_up, "pair_id", "items without pair_id, in the folder none", example);
  if (!image.source) ledger.add(Effect::made_up, "source", "items of images without source, called unknown", example);
}

/// Writes the crops of an image; returns their lines of crops.csv.
std::string write_crops(const Split& split, const ImageRecord& image, std::string_view begin,
                        std::span<const std::string> categories, const ConvertOptions& options,
                        const OutputFolder& folder, Ledger& ledger) {
  if (image.items.empty()) {
    ledger.add(Effect::lost, "empty_images", "images without items", example_of(split.name, image));
    return {};
  }
  const Picture picture = picture_of(split, image, options);
  const std::vector<std::int64_t> numbers = detail::item_numbers(image);
  std::string lines;
  for (std::size_t k = 0; k < image.items.size(); ++k) {
    const Item& item = image.items[k];
    const std::optional<Box> box = crop_box(item.box, options.crop_margin, picture.size);
    if (!box) {
      ledger.add(Effect::lost, "boxes_outside", "items whose box holds no pixel of the picture",
                 example_of(split.name, image, item));
      continue;
    }
    if (box->width > kMostSide || box->height > kMostSide) {
      throw Error(
          Fault::limit, Code::limit,
          fmt::format("{} is larger than a JPEG can be, {} pixels", example_of(split.name, image, item), kMostSide));
    }
    const std::optional<std::int64_t> pair = pair_id_of(item, image);
    const std::string pair_name = pair ? fmt::format("{}", *pair) : "none";
    const std::string name = fmt::format("{}{}/{}/{}/{}_{}_{}.jpg", begin, categories[item.category], pair_name,
                                         item.style, image_stem(image), numbers[k], source_name(image));
    folder.write(name, encode_jpeg(crop(picture, *box), options.quality));
    lines += fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", name, image.id, numbers[k],
                         split.dataset.categories()[item.category].id, pair ? pair_name : "", item.style,
                         image.source ? source_name(image) : "", box->x, box->y, box->width, box->height);
    note_losses(split, image, item, ledger);
  }
  return lines;
}

}  // namespace

void to_crops(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
              Ledger& ledger) {
  if (options.pictures == PicturePlacing::none) {
    throw Error(Fault::usage, Code::option, "crops are pictures: nothing is left of them where pictures are left out");
  }
  Progress progress(options, splits);
  std::string table(kHead);
  for (const Split& split : splits) {
    const auto images = split.dataset.images();
    const std::vector<std::string> categories = folder_names(split.dataset.categories());
    const std::string begin = splits.size() > 1 ? split.name + "/" : "";
    std::vector<std::string> lines(images.size());
    std::vector<Ledger> ledgers(images.size());
    parallel_for(images.size(), [&](std::size_t i) {
      lines[i] = write_crops(split, images[i], begin, categories, options, folder, ledgers[i]);
      progress.done();
    });
    for (std::size_t i = 0; i < images.size(); ++i) {
      ledger.append(ledgers[i]);
      table += lines[i];
    }
  }
  folder.write("crops.csv", table);
}

}  // namespace df2::convert
