// Pascal VOC: Annotations/NAME.xml, JPEGImages/NAME.jpg, ImageSets/Main/SPLIT.txt and labelmap.txt. NAME is the image's
// number, with several splits behind the name of its split. Boxes are the pixels that an item touches, counted from 1,
// the last one included.
// Source: the VOC2012 development kit, sections 8.1 and 8.2, and its annotation guidelines. `attributes` is an addition
// of CVAT's and Datumaro's, which others pass over; so is labelmap.txt.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <df2/attributes.h>
#include <df2/convert/detail/item_values.h>
#include <df2/convert/detail/xml_text.h>
#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/error.h>
#include <df2/pairs.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

/// The first and the last pixel, from 1.
struct VocBox {
  std::int64_t xmin, ymin, xmax, ymax;
};

/// Nothing where no pixel of the picture is left.
std::optional<VocBox> voc_box(const Box& box, Size size) {
  const auto first = [](double edge) { return static_cast<std::int64_t>(std::floor(edge)) + 1; };
  const auto last = [](double edge) { return static_cast<std::int64_t>(std::ceil(edge)); };
  const VocBox whole{std::max<std::int64_t>(1, first(box.x)), std::max<std::int64_t>(1, first(box.y)),
                     std::min<std::int64_t>(size.width, last(box.x + box.width)),
                     std::min<std::int64_t>(size.height, last(box.y + box.height))};
  if (whole.xmin > whole.xmax || whole.ymin > whole.ymax) return std::nullopt;
  return whole;
}

bool is_exact(const VocBox& voc, const Box& box) {
  const auto same = [](std::int64_t pixel, double edge) { return static_cast<double>(pixel) == edge; };
  return same(voc.xmin - 1, box.x) && same(voc.ymin - 1, box.y) && same(voc.xmax, box.x + box.width) &&
         same(voc.ymax, box.y + box.height);
}

void add(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

void add_attribute(pugi::xml_node list, const std::string& name, const std::string& value) {
  pugi::xml_node attribute = list.append_child("attribute");
  add(attribute, "name", name);
  add(attribute, "value", value);
}

void add_object(pugi::xml_node annotation, const ImageRecord& image, const Item& item, std::int64_t number,
                const Category& category, const VocBox& box) {
  const std::optional<Attributes>& levels = item.attributes;
  pugi::xml_node object = annotation.append_child("object");
  add(object, "name", category.name);
  add(object, "pose", levels && levels->viewpoint == 2 ? "Frontal" : "Unspecified");
  add(object, "truncated", levels && levels->zoom_in > 1 ? "1" : "0");
  add(object, "occluded", levels && levels->occlusion > 1 ? "1" : "0");
  pugi::xml_node corners = object.append_child("bndbox");
  add(corners, "xmin", fmt::format("{}", box.xmin));
  add(corners, "ymin", fmt::format("{}", box.ymin));
  add(corners, "xmax", fmt::format("{}", box.xmax));
  add(corners, "ymax", fmt::format("{}", box.ymax));
  add(object, "difficult", item.is_crowd ? "1" : "0");
  pugi::xml_node attributes = object.append_child("attributes");
  add_attribute(attributes, "item_id", fmt::format("{}", number));
  add_attribute(attributes, "style", fmt::format("{}", item.style));
  if (const auto pair = pair_id_of(item, image)) add_attribute(attributes, "pair_id", fmt::format("{}", *pair));
  if (image.source) add_attribute(attributes, "source", *image.source == Source::shop ? "shop" : "user");
  if (!levels) return;
  for (const AttributeRow& row : kAttributes)
    add_attribute(attributes, std::string(row.key), fmt::format("{}", levels->level(row.attribute)));
}

std::string annotation_text(const Split& split, const ImageRecord& image, const std::string& picture, Ledger& ledger) {
  const Size size = *known_size(image);
  pugi::xml_document document;
  pugi::xml_node annotation = document.append_child("annotation");
  add(annotation, "folder", "JPEGImages");
  add(annotation, "filename", picture);
  pugi::xml_node source = annotation.append_child("source");
  add(source, "database", "DeepFashion2");
  add(source, "annotation", "DeepFashion2");
  add(source, "image", "DeepFashion2");
  pugi::xml_node extent = annotation.append_child("size");
  add(extent, "width", fmt::format("{}", size.width));
  add(extent, "height", fmt::format("{}", size.height));
  add(extent, "depth", "3");
  add(annotation, "segmented", "0");
  const std::vector<std::int64_t> numbers = detail::item_numbers(image);
  for (std::size_t k = 0; k < image.items.size(); ++k) {
    const Item& item = image.items[k];
    const std::string example = example_of(split.name, image, item);
    const std::optional<VocBox> box = voc_box(item.box, size);
    if (!box) {
      ledger.add(Effect::lost, "boxes_outside", "items whose box holds no pixel of the picture", example);
      continue;
    }
    if (!is_exact(*box, item.box))
      ledger.add(Effect::changed, "box_pixels", "boxes that became whole pixels, within the picture", example);
    if (!std::holds_alternative<std::monostate>(item.segmentation)) ledger.add(Effect::lost, "masks", "masks", example);
    if (!item.landmarks.empty()) ledger.add(Effect::lost, "landmarks", "items' landmarks", example);
    if (item.area != item.box.area()) ledger.add(Effect::lost, "areas", "areas that are not those of the box", example);
    if (item.is_crowd) ledger.add(Effect::changed, "crowds", "crowds, which became difficult objects", example);
    if (item.attributes && item.attributes->viewpoint == 3)
      ledger.add(Effect::changed, "viewpoints", "side or back views, which have no pose of VOC's", example);
    add_object(annotation, image, item, numbers[k], split.dataset.categories()[item.category], *box);
  }
  std::ostringstream text;
  document.print(text, "\t", pugi::format_default | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(text).str();
}

/// As Datumaro and CVAT read it: name, colour, parts and actions of a class. Colours are those of VOC's own map.
std::string label_map(std::span<const Split> splits) {
  std::string text = "# label:color_rgb:parts:actions\nbackground:0,0,0::\n";
  std::vector<std::string> known;
  for (const Split& split : splits) {
    for (const CategoryIndex index : split.dataset.listed()) {
      const std::string& name = split.dataset.categories()[index].name;
      if (std::ranges::find(known, name) != known.end()) continue;
      if (detail::find_xml_fault(name) || name.find_first_of(":\r\n\t") != std::string::npos) {
        throw Error(Fault::usage, Code::bad_dataset,
                    "a category cannot be a class of VOC: its name holds ':' or a control character");
      }
      known.push_back(name);
      std::array<unsigned, 3> colour{};
      for (std::size_t bits = known.size(), shift = 7; bits > 0; bits >>= 3, --shift) {
        for (std::size_t c = 0; c < colour.size(); ++c) colour[c] |= static_cast<unsigned>((bits >> c) & 1) << shift;
      }
      text += fmt::format("{}:{},{},{}::\n", name, colour[0], colour[1], colour[2]);
    }
  }
  return text;
}

}  // namespace

void to_voc(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger) {
  folder.write("labelmap.txt", label_map(splits));
  Progress progress(options, splits);
  for (const Split& split : splits) {
    const auto name = [&](const ImageRecord& image) {
      return splits.size() > 1 ? split.name + "_" + image_stem(image) : image_stem(image);
    };
    const auto images = split.dataset.images();
    std::vector<Ledger> ledgers(images.size());
    parallel_for(images.size(), [&](std::size_t i) {
      const std::string picture = name(images[i]) + picture_ending(split, images[i]);
      detail::note_file_name(split, images[i], picture, ledgers[i]);
      folder.write(fmt::format("Annotations/{}.xml", name(images[i])),
                   annotation_text(split, images[i], picture, ledgers[i]));
      progress.done();
    });
    std::string list;
    for (std::size_t i = 0; i < images.size(); ++i) {
      ledger.append(ledgers[i]);
      list += name(images[i]) + "\n";
    }
    folder.write(fmt::format("ImageSets/Main/{}.txt", split.name), list);
    place_pictures(
        split, options, folder,
        [&](const ImageRecord& image) {
          return fmt::format("JPEGImages/{}{}", name(image), picture_ending(split, image));
        },
        Orientation::removed, ledger);
  }
}

}  // namespace df2::convert
