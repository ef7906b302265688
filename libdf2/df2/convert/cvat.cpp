// CVAT for images 1.1: SPLIT/annotations.xml, its pictures in SPLIT/images, and labels.json for CVAT's constructor of
// labels. Box, polygons and skeleton of an item share a group. Landmarks that are not labelled are `outside`, occluded
// ones `occluded`. The attributes of the box say the rest of the item, a tag `picture` that of the image.
// Source: CVAT's documentation of its XML format, and the order in which CVAT itself writes it.
#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <df2/convert/detail/cvat_labels.h>
#include <df2/convert/detail/item_values.h>
#include <df2/convert/detail/xml_text.h>
#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/corners.h>
#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

using detail::CvatExtra;
using detail::number_text;

/// What stands around the images.
constexpr std::string_view kEnd = "</annotations>\n";

void add_attribute(pugi::xml_node shape, std::string_view name, const std::string& value) {
  pugi::xml_node attribute = shape.append_child("attribute");
  attribute.append_attribute("name").set_value(std::string(name).c_str());
  attribute.text().set(value.c_str());
}

void set(pugi::xml_node node, const char* name, const std::string& value) {
  node.append_attribute(name).set_value(value.c_str());
}

/// What the item says beside what follows from its box, its landmarks and its image.
std::set<CvatExtra> extras_of(const ImageRecord& image, const Item& item) {
  std::set<CvatExtra> extras;
  if (item.pair_id != image.pair_id && item.pair_id) extras.insert(CvatExtra::pair_id);
  if (item.area != item.box.area()) extras.insert(CvatExtra::area);
  if (item.is_crowd) extras.insert(CvatExtra::iscrowd);
  const auto labelled = std::ranges::count_if(item.landmarks, [](const Landmark& l) { return l.visibility > 0; });
  if (item.labelled_count != labelled) extras.insert(CvatExtra::num_keypoints);
  return extras;
}

std::string extra_text(const Item& item, CvatExtra extra) {
  switch (extra) {
    case CvatExtra::pair_id:
      return fmt::format("{}", item.pair_id.value_or(0));
    case CvatExtra::area:
      return number_text(item.area);
    case CvatExtra::iscrowd:
      return "true";
    case CvatExtra::num_keypoints:
      return fmt::format("{}", item.labelled_count);
  }
  return {};
}

/// A shape with what every shape begins with.
pugi::xml_node add_shape(pugi::xml_node image, const char* kind, const std::string& label) {
  pugi::xml_node shape = image.append_child(kind);
  set(shape, "label", label);
  set(shape, "source", "manual");
  return shape;
}

/// Where an item stands: its place in the image is its order of drawing.
struct Group {
  std::size_t z_order;
  std::size_t id;
};

void end_shape(pugi::xml_node shape, Group group) {
  set(shape, "z_order", fmt::format("{}", group.z_order));
  set(shape, "group_id", fmt::format("{}", group.id));
}

void add_box(pugi::xml_node parent, const ImageRecord& image, const Item& item, const std::string& label, Group group,
             std::int64_t number) {
  pugi::xml_node box = add_shape(parent, "box", label);
  set(box, "occluded", item.attributes && item.attributes->occlusion > 1 ? "1" : "0");
  constexpr std::array<const char*, 4> kNames = {"xtl", "ytl", "xbr", "ybr"};
  const std::array<double, 4> corners = corners_of(item.box);
  for (std::size_t i = 0; i < corners.size(); ++i) set(box, kNames[i], number_text(corners[i]));
  end_shape(box, group);
  add_attribute(box, "item_id", fmt::format("{}", number));
  add_attribute(box, "style", fmt::format("{}", item.style));
  for (const AttributeRow& row : kAttributes) {
    add_attribute(
        box, row.key,
        item.attributes ? fmt::format("{}", item.attributes->level(row.attribute)) : std::string(detail::kCvatUnknown));
  }
  for (const CvatExtra extra : extras_of(image, item))
    add_attribute(box, detail::cvat_extra_name(extra), extra_text(item, extra));
}

/// CVAT's mask: the runs of the rows of the smallest box around it, first background; of a mask without a pixel, those
/// of the image's first pixel.
void add_mask(pugi::xml_node parent, const Mask& mask, const std::string& label, Group group) {
  const Box box = tight_box(mask.runs, mask.size);
  const auto left = static_cast<std::size_t>(box.x), top = static_cast<std::size_t>(box.y);
  const std::size_t width = std::max<std::size_t>(1, static_cast<std::size_t>(box.width));
  const std::size_t height = std::max<std::size_t>(1, static_cast<std::size_t>(box.height));
  const std::vector<std::uint8_t> pixels = bitmap_from_mask(mask);
  std::string runs;
  std::size_t run = 0;
  bool is_foreground = false;
  const auto end_run = [&] {
    if (!runs.empty()) runs += ", ";
    runs += fmt::format("{}", run);
  };
  for (std::size_t y = top; y < top + height; ++y) {
    for (std::size_t x = left; x < left + width; ++x) {
      if ((pixels[x * mask.size.height + y] != 0) != is_foreground) {
        end_run();
        run = 0;
        is_foreground = !is_foreground;
      }
      ++run;
    }
  }
  end_run();
  pugi::xml_node shape = add_shape(parent, "mask", label);
  set(shape, "occluded", "0");
  set(shape, "rle", runs);
  set(shape, "left", fmt::format("{}", left));
  set(shape, "top", fmt::format("{}", top));
  set(shape, "width", fmt::format("{}", width));
  set(shape, "height", fmt::format("{}", height));
  end_shape(shape, group);
}

void add_segmentation(pugi::xml_node parent, const Segmentation& segmentation, const std::string& label, Group group) {
  if (const auto* mask = std::get_if<Mask>(&segmentation)) add_mask(parent, *mask, label, group);
  const auto* polygons = std::get_if<std::vector<Polygon>>(&segmentation);
  if (!polygons) return;
  for (const Polygon& polygon : *polygons) {
    std::string points;
    for (const Point& point : polygon) {
      if (!points.empty()) points += ';';
      points += number_text(point.x) + "," + number_text(point.y);
    }
    pugi::xml_node shape = add_shape(parent, "polygon", label);
    set(shape, "occluded", "0");
    set(shape, "points", points);
    end_shape(shape, group);
  }
}

void add_skeleton(pugi::xml_node parent, std::span<const Landmark> landmarks, const std::string& label, Group group) {
  if (landmarks.empty()) return;
  pugi::xml_node skeleton = add_shape(parent, "skeleton", label + std::string(detail::kCvatLandmarks));
  end_shape(skeleton, group);
  for (std::size_t k = 0; k < landmarks.size(); ++k) {
    const Landmark& landmark = landmarks[k];
    pugi::xml_node points = add_shape(skeleton, "points", fmt::format("{}", k + 1));
    set(points, "outside", landmark.visibility == 0 ? "1" : "0");
    set(points, "occluded", landmark.visibility == 1 ? "1" : "0");
    set(points, "points", number_text(landmark.x) + "," + number_text(landmark.y));
  }
}

void add_tag(pugi::xml_node parent, const ImageRecord& image) {
  pugi::xml_node tag = add_shape(parent, "tag", std::string(detail::kCvatPicture));
  add_attribute(tag, "image_id", fmt::format("{}", image.id));
  if (image.pair_id) add_attribute(tag, "pair_id", fmt::format("{}", *image.pair_id));
  if (image.source) add_attribute(tag, "source", *image.source == Source::shop ? "shop" : "user");
}

std::string text_of(const pugi::xml_node node) {
  std::ostringstream text;
  node.print(text, "  ", pugi::format_default, pugi::encoding_utf8, 1);
  return std::move(text).str();
}

/// Its own where that is a path below the folder, for whoever looks for it by that name.
std::string picture_name(const Split& split, const ImageRecord& image) {
  return detail::is_plain_path(image.file_name) ? image.file_name : image_stem(image) + picture_ending(split, image);
}

void note_losses(const Split& split, const ImageRecord& image, Ledger& ledger) {
  if (!image.file_name.empty() && !detail::is_plain_path(image.file_name)) {
    ledger.add(Effect::changed, "file_names",
               "names of pictures that would leave their folder, or that XML cannot hold",
               example_of(split.name, image));
  }
  for (const Item& item : image.items) {
    const auto is_hidden = [](const Landmark& l) { return l.visibility == 0 && (l.x != 0 || l.y != 0); };
    if (const auto hidden = std::ranges::count_if(item.landmarks, is_hidden); hidden > 0) {
      ledger.add(Effect::lost, "unlabelled_coordinates",
                 "coordinates of landmarks that are not labelled: read back, they are 0",
                 example_of(split.name, image, item), static_cast<std::uint64_t>(hidden));
    }
  }
}

std::string image_text(const Split& split, const ImageRecord& image, std::size_t index, std::size_t first_group) {
  pugi::xml_document document;
  pugi::xml_node node = document.append_child("image");
  set(node, "id", fmt::format("{}", index));
  set(node, "name", picture_name(split, image));
  if (const std::optional<Size> size = known_size(image)) {
    set(node, "width", fmt::format("{}", size->width));
    set(node, "height", fmt::format("{}", size->height));
  }
  const std::vector<std::int64_t> numbers = detail::item_numbers(image);
  for (std::size_t k = 0; k < image.items.size(); ++k) {
    const Item& item = image.items[k];
    const std::string& label = split.dataset.categories()[item.category].name;
    const Group group{k, first_group + k};
    add_box(node, image, item, label, group, numbers[k]);
    add_segmentation(node, item.segmentation, label, group);
    add_skeleton(node, item.landmarks, label, group);
  }
  add_tag(node, image);
  return text_of(node);
}

void add_labels(pugi::xml_node task, std::span<const detail::CvatLabel> labels) {
  pugi::xml_node list = task.append_child("labels");
  for (const detail::CvatLabel& label : labels) {
    pugi::xml_node node = list.append_child("label");
    node.append_child("name").text().set(label.name.c_str());
    node.append_child("type").text().set(label.type.c_str());
    pugi::xml_node attributes = node.append_child("attributes");
    for (const detail::CvatAttribute& attribute : label.attributes) {
      pugi::xml_node entry = attributes.append_child("attribute");
      entry.append_child("name").text().set(attribute.name.c_str());
      entry.append_child("mutable").text().set("False");
      entry.append_child("input_type").text().set(attribute.input_type.c_str());
      entry.append_child("default_value").text().set(attribute.default_value.c_str());
      entry.append_child("values").text().set(fmt::format("{}", fmt::join(attribute.values, "\n")).c_str());
    }
    if (label.landmarks == 0) continue;
    node.append_child("svg").text().set(label.svg.c_str());
    for (std::size_t k = 1; k <= label.landmarks; ++k) {
      pugi::xml_node point = list.append_child("label");
      point.append_child("name").text().set(fmt::format("{}", k).c_str());
      point.append_child("type").text().set("points");
      point.append_child("attributes");
      point.append_child("parent").text().set(label.name.c_str());
    }
  }
}

std::string meta_text(const Split& split, std::span<const detail::CvatLabel> labels) {
  pugi::xml_document document;
  pugi::xml_node meta = document.append_child("meta");
  pugi::xml_node task = meta.append_child("task");
  task.append_child("name").text().set(split.name.c_str());
  task.append_child("size").text().set(fmt::format("{}", split.dataset.images().size()).c_str());
  task.append_child("mode").text().set("annotation");
  task.append_child("overlap").text().set("0");
  task.append_child("flipped").text().set("False");
  add_labels(task, labels);
  return text_of(meta);
}

/// For all splits together, so that one project can hold them.
std::vector<detail::CvatLabel> labels_of(std::span<const Split> splits) {
  std::set<CategoryIndex> used;
  std::set<CvatExtra> extras;
  for (const Split& split : splits) {
    used.insert(split.dataset.listed().begin(), split.dataset.listed().end());
    for (const ImageRecord& image : split.dataset.images()) {
      for (const Item& item : image.items) {
        used.insert(item.category);
        extras.merge(extras_of(image, item));
      }
    }
    if (split.dataset.categories() != splits.front().dataset.categories()) {
      throw Error(
          Fault::usage, Code::bad_dataset,
          fmt::format("{} and {} have other categories, which one set of labels cannot name: convert them one by "
                      "one",
                      splits.front().name, split.name));
    }
  }
  if (splits.empty()) return {};
  return detail::cvat_labels(splits.front().dataset.categories(), std::vector(used.begin(), used.end()), extras);
}

void write_split(const Split& split, std::span<const detail::CvatLabel> labels, const OutputFolder& folder,
                 Progress& progress) {
  const auto images = split.dataset.images();
  std::vector<std::size_t> first_group(images.size());
  std::size_t next = 1;
  for (std::size_t i = 0; i < images.size(); ++i) {
    first_group[i] = next;
    next += images[i].items.size();
  }
  AtomicFile file(folder.place(split.name + "/annotations.xml"));
  file.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n");
  file.append(meta_text(split, labels));
  std::vector<std::string> texts(pipeline_slots());
  parallel_pipeline(
      images.size(),
      [&](std::size_t i, std::size_t slot) { texts[slot] = image_text(split, images[i], i, first_group[i]); },
      [&](std::size_t, std::size_t slot) {
        file.append(texts[slot]);
        progress.done();
        return true;
      });
  file.append(kEnd);
  file.commit();
}

}  // namespace

void to_cvat(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder, Ledger& ledger) {
  const std::vector<detail::CvatLabel> labels = labels_of(splits);
  folder.write("labels.json", detail::cvat_labels_json(labels));
  Progress progress(options, splits);
  for (const Split& split : splits) {
    for (const ImageRecord& image : split.dataset.images()) note_losses(split, image, ledger);
    write_split(split, labels, folder, progress);
    place_pictures(
        split, options, folder,
        [&](const ImageRecord& image) { return split.name + "/images/" + picture_name(split, image); },
        Orientation::removed, ledger);
  }
}

}  // namespace df2::convert
