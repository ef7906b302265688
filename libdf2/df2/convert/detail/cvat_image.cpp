#include <df2/convert/detail/cvat_image.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <df2/checks.h>
#include <df2/convert/detail/cvat_labels.h>
#include <df2/convert/detail/cvat_mask.h>
#include <df2/convert/detail/xml_text.h>
#include <df2/text.h>

namespace df2::convert::detail {

namespace {

using Attributes = std::map<std::string, pugi::xml_node, std::less<>>;

/// An item and where its parts stand, for errors.
struct Parts {
  pugi::xml_node box;
  std::vector<pugi::xml_node> polygons, masks, skeletons;
};

class Reader {
 public:
  Reader(const XmlFile& file, const XmlFile::Child& child) : file_(file), child_(child) {
    image_ = file.parse(child, document_);
  }

  CvatImage read();

 private:
  [[noreturn]] void refuse(pugi::xml_node node, Code code, std::string sentence) const {
    file_.refuse(child_, node, code, std::move(sentence));
  }
  [[noreturn]] void refuse_value(pugi::xml_node node, Code code, std::string_view what, std::string_view expected,
                                 std::string_view found) const {
    refuse(node, code, fmt::format("{} must be {}, but is {}", what, expected, shortened(found)));
  }
  void require(pugi::xml_node node, const Checked& checked, std::string_view what) const {
    if (checked) refuse_value(node, checked->code, what, checked->expected, checked->found);
  }
  std::string_view text(pugi::xml_node node, const char* name) const;
  double number(pugi::xml_node node, std::string_view text, std::string_view what) const;
  std::int64_t whole(pugi::xml_node node, std::string_view text, std::string_view what) const;
  std::uint32_t extent(pugi::xml_node node, const char* name) const;
  std::vector<Point> points(pugi::xml_node node) const;
  Attributes attributes(pugi::xml_node node) const;
  /// Nothing where it is absent or empty, as an attribute is that nobody filled in.
  std::optional<std::string> value(const Attributes& attributes, std::string_view name) const;

  void read_tag(pugi::xml_node tag, ImageRecord& record, bool& has_id) const;
  CategoryIndex category(pugi::xml_node shape) const;
  std::vector<Parts> group() const;
  Item item(const Parts& parts, const ImageRecord& record, bool& has_id) const;
  void read_attributes(pugi::xml_node box, Item& item, bool& has_id) const;
  void read_extras(pugi::xml_node box, const Attributes& given, Item& item) const;
  void read_skeleton(pugi::xml_node skeleton, Item& item) const;

  const XmlFile& file_;
  const XmlFile::Child& child_;
  pugi::xml_document document_;
  pugi::xml_node image_;
};

std::string_view Reader::text(pugi::xml_node node, const char* name) const {
  const pugi::xml_attribute attribute = node.attribute(name);
  if (!attribute) refuse(node, Code::missing_key, fmt::format("<{}> has no attribute {}", node.name(), name));
  return trimmed(attribute.value());
}

double Reader::number(pugi::xml_node node, std::string_view text, std::string_view what) const {
  const std::optional<double> number = parse_number<double>(text);
  if (!number) refuse_value(node, Code::wrong_type, what, "a number", text);
  require(node, check_number(*number, kMaxCoordinate), what);
  return *number;
}

std::int64_t Reader::whole(pugi::xml_node node, std::string_view text, std::string_view what) const {
  const std::optional<std::int64_t> number = parse_number<std::int64_t>(text);
  if (!number) refuse_value(node, Code::wrong_type, what, "a whole number", text);
  require(node, check_id(*number), what);
  return *number;
}

std::uint32_t Reader::extent(pugi::xml_node node, const char* name) const {
  const std::int64_t pixels = whole(node, text(node, name), name);
  if (pixels == 0 || static_cast<std::uint64_t>(pixels) > kMaxMaskPixels) {
    refuse_value(node, Code::image_size, name, kMaskExtentExpected, fmt::format("{}", pixels));
  }
  return static_cast<std::uint32_t>(pixels);
}

std::vector<Point> Reader::points(pugi::xml_node node) const {
  std::vector<Point> points;
  std::string_view rest = text(node, "points");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t comma = pair.find(',');
    if (comma == std::string_view::npos)
      refuse_value(node, Code::wrong_type, "a point", "a pair \"x,y\", with ; between points", pair);
    points.push_back({number(node, trimmed(pair.substr(0, comma)), "points"),
                      number(node, trimmed(pair.substr(comma + 1)), "points")});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return points;
}

Attributes Reader::attributes(pugi::xml_node node) const {
  Attributes found;
  for (const pugi::xml_node attribute : node.children("attribute")) {
    const std::string name(text(attribute, "name"));
    if (!found.emplace(name, attribute).second)
      refuse(attribute, Code::duplicate_entry, fmt::format("two attributes are called {}", shortened(name)));
  }
  return found;
}

std::optional<std::string> Reader::value(const Attributes& attributes, std::string_view name) const {
  const auto found = attributes.find(name);
  if (found == attributes.end()) return std::nullopt;
  const std::string text(trimmed(found->second.text().get()));
  if (text.empty() || text == kCvatUnknown) return std::nullopt;
  return text;
}

void Reader::read_tag(pugi::xml_node tag, ImageRecord& record, bool& has_id) const {
  if (text(tag, "label") != kCvatPicture) {
    refuse(tag, Code::unknown_category,
           fmt::format("the tag {} says what belongs to the image, but this one is called {}", kCvatPicture,
                       shortened(text(tag, "label"))));
  }
  const Attributes given = attributes(tag);
  if (const auto id = value(given, "image_id")) {
    record.id = whole(tag, *id, "image_id");
    has_id = true;
  }
  if (const auto pair = value(given, "pair_id")) record.pair_id = whole(tag, *pair, "pair_id");
  const auto source = value(given, "source");
  if (!source) return;
  if (*source != "shop" && *source != "user") refuse_value(tag, Code::wrong_type, "source", "shop or user", *source);
  record.source = *source == "shop" ? Source::shop : Source::user;
}

CategoryIndex Reader::category(pugi::xml_node shape) const {
  std::string_view label = text(shape, "label");
  const std::string_view whole_label = label;
  if (std::string_view(shape.name()) == "skeleton" && label.ends_with(kCvatLandmarks))
    label.remove_suffix(kCvatLandmarks.size());
  if (const std::optional<CategoryIndex> found = find_deepfashion2_name(label)) return *found;
  std::vector<std::string_view> names;
  for (const Category& known : deepfashion2_categories().all()) names.push_back(known.name);
  const std::optional<std::string_view> near = nearest_name(label, names);
  refuse(shape, Code::unknown_category,
         fmt::format("the label {} is no category of DeepFashion2{}", shortened(whole_label),
                     near ? fmt::format(": did you mean {}?", *near) : ""));
}

/// The shapes of each item, in the order of the boxes.
std::vector<Parts> Reader::group() const {
  std::vector<Parts> items;
  std::map<std::int64_t, std::size_t> item_of;
  const auto group_of = [&](pugi::xml_node shape) {
    return shape.attribute("group_id") ? whole(shape, text(shape, "group_id"), "group_id") : 0;
  };
  for (const pugi::xml_node box : image_.children("box")) {
    const std::int64_t id = group_of(box);
    if (id != 0 && !item_of.emplace(id, items.size()).second)
      refuse(box, Code::duplicate_entry, fmt::format("the group {} has two boxes: an item has one", id));
    if (box.attribute("rotation") && number(box, text(box, "rotation"), "rotation") != 0)
      refuse(box, Code::out_of_range, "the box is turned, which no item can be: draw it upright");
    items.push_back({box, {}, {}, {}});
  }
  for (const pugi::xml_node shape : image_.children()) {
    if (shape.type() != pugi::node_element) continue;
    const std::string_view kind = shape.name();
    if (kind == "box" || kind == "tag") continue;
    if (kind != "polygon" && kind != "mask" && kind != "skeleton") {
      refuse(shape, Code::wrong_type,
             fmt::format("<{}> is no part of an item: boxes, polygons, masks and skeletons are", shortened(kind)));
    }
    const auto item = item_of.find(group_of(shape));
    if (item == item_of.end()) {
      refuse(shape, Code::unknown_box,
             fmt::format("the {} is in no group with a box: group it with the box of its item", kind));
    }
    Parts& parts = items[item->second];
    (kind == "polygon" ? parts.polygons : kind == "mask" ? parts.masks : parts.skeletons).push_back(shape);
    if (category(shape) != category(parts.box)) {
      refuse(shape, Code::unknown_category,
             fmt::format("the {} is labelled {}, the box of its group {}", kind, shortened(text(shape, "label")),
                         shortened(text(parts.box, "label"))));
    }
    if (parts.skeletons.size() > 1)
      refuse(shape, Code::duplicate_entry, "the group has two skeletons: an item has one");
    if (!parts.masks.empty() && !parts.polygons.empty())
      refuse(shape, Code::duplicate_entry, "the group has polygons and a mask: an item has either");
  }
  return items;
}

void Reader::read_extras(pugi::xml_node box, const Attributes& given, Item& item) const {
  if (const auto pair = value(given, cvat_extra_name(CvatExtra::pair_id))) item.pair_id = whole(box, *pair, "pair_id");
  if (const auto area = value(given, cvat_extra_name(CvatExtra::area))) {
    const std::optional<double> number = parse_number<double>(*area);
    if (!number) refuse_value(box, Code::wrong_type, "area", "a number", *area);
    require(box, check_number(*number, kMaxArea), "area");
    item.area = *number;
  }
  if (const auto crowd = value(given, cvat_extra_name(CvatExtra::iscrowd))) {
    if (*crowd != "true" && *crowd != "false") refuse_value(box, Code::wrong_type, "iscrowd", "true or false", *crowd);
    item.is_crowd = *crowd == "true";
  }
  if (const auto count = value(given, cvat_extra_name(CvatExtra::num_keypoints))) {
    const std::int64_t number = whole(box, *count, "num_keypoints");
    require(box, check_labelled_count(number), "num_keypoints");
    item.labelled_count = static_cast<int>(number);
  }
}

void Reader::read_attributes(pugi::xml_node box, Item& item, bool& has_id) const {
  const Attributes given = attributes(box);
  if (const auto id = value(given, "item_id")) {
    item.id = whole(box, *id, "item_id");
    has_id = true;
  }
  if (const auto style = value(given, "style")) item.style = whole(box, *style, "style");
  std::array<std::uint8_t, kAttributes.size()> levels{};
  std::size_t known = 0;
  for (std::size_t i = 0; i < kAttributes.size(); ++i) {
    const auto level = value(given, kAttributes[i].key);
    if (!level) continue;
    require(box, check_level(number(box, *level, kAttributes[i].key)), kAttributes[i].key);
    levels[i] = static_cast<std::uint8_t>(number(box, *level, kAttributes[i].key));
    ++known;
  }
  if (known != 0 && known != levels.size()) {
    refuse(box, Code::missing_key,
           "some of scale, occlusion, zoom_in and viewpoint are unknown: give all four, or set all to unknown");
  }
  if (known != 0) item.attributes = df2::Attributes{levels[0], levels[1], levels[2], levels[3]};
  read_extras(box, given, item);
}

void Reader::read_skeleton(pugi::xml_node skeleton, Item& item) const {
  const std::size_t count = deepfashion2_categories()[item.category].landmark_count;
  item.landmarks.resize(count);
  std::set<std::size_t> seen;
  for (const pugi::xml_node node : skeleton.children("points")) {
    const std::string_view label = text(node, "label");
    const std::optional<std::size_t> landmark = parse_number<std::size_t>(label);
    if (!landmark || *landmark == 0 || *landmark > count) {
      refuse_value(node, Code::landmark_category, "the label of a landmark",
                   fmt::format("a number from 1 to {}", count), label);
    }
    if (!seen.insert(*landmark).second)
      refuse(node, Code::duplicate_entry, fmt::format("the skeleton has landmark {} twice", *landmark));
    const std::vector<Point> place = points(node);
    if (place.size() != 1)
      refuse(node, Code::landmark_length, fmt::format("a landmark has one point, but this one has {}", place.size()));
    const auto flag = [&](const char* name) {
      const std::string_view value = node.attribute(name) ? text(node, name) : "0";
      if (value != "0" && value != "1") refuse_value(node, Code::wrong_type, name, "0 or 1", value);
      return value == "1";
    };
    const bool is_occluded = flag("occluded");
    if (flag("outside")) continue;
    item.landmarks[*landmark - 1] = {place[0].x, place[0].y, static_cast<std::uint8_t>(is_occluded ? 1 : 2)};
    ++item.labelled_count;
  }
}

Item Reader::item(const Parts& parts, const ImageRecord& record, bool& has_id) const {
  Item item;
  item.category = category(parts.box);
  std::array<double, 4> corners{};
  constexpr std::array<const char*, 4> kNames = {"xtl", "ytl", "xbr", "ybr"};
  for (std::size_t i = 0; i < corners.size(); ++i)
    corners[i] = number(parts.box, text(parts.box, kNames[i]), kNames[i]);
  require(parts.box, check_corners(corners), "box");
  item.box = {corners[0], corners[1], corners[2] - corners[0], corners[3] - corners[1]};
  item.area = item.box.area();
  item.pair_id = record.pair_id;
  if (!parts.skeletons.empty()) read_skeleton(parts.skeletons.front(), item);
  read_attributes(parts.box, item, has_id);
  require(parts.box, check_labels(item.labelled_count, item.landmarks.size()), "landmarks");
  if (!parts.polygons.empty()) {
    std::vector<Polygon> polygons;
    for (const pugi::xml_node node : parts.polygons) {
      polygons.push_back(points(node));
      require(node, check_polygon_length(2 * polygons.back().size()), "points");
    }
    require(parts.polygons.front(), check_outlines(polygons, record.size), "polygons");
    item.segmentation = std::move(polygons);
  }
  if (!parts.masks.empty()) {
    if (!record.size) refuse(parts.masks.front(), Code::image_size, "a mask needs width and height of its <image>");
    std::vector<Mask> masks;
    for (const pugi::xml_node node : parts.masks) {
      CvatMask mask;
      mask.left = whole(node, text(node, "left"), "left");
      mask.top = whole(node, text(node, "top"), "top");
      mask.width = extent(node, "width");
      mask.height = extent(node, "height");
      mask.runs = text(node, "rle");
      std::variant<Mask, std::string> decoded = decode_cvat_mask(mask, *record.size);
      if (const auto* fault = std::get_if<std::string>(&decoded)) refuse(node, Code::rle_counts, *fault);
      masks.push_back(std::get<Mask>(std::move(decoded)));
    }
    item.segmentation = masks.size() == 1 ? std::move(masks.front()) : unite(masks, *record.size);
  }
  return item;
}

CvatImage Reader::read() {
  CvatImage found;
  ImageRecord& record = found.record;
  record.file_name = text(image_, "name");
  if (!is_plain_path(record.file_name)) {
    refuse_value(image_, Code::wrong_type, "name", "the path of a picture within its folder", record.file_name);
  }
  if (image_.attribute("width") && image_.attribute("height")) {
    record.size = Size{extent(image_, "width"), extent(image_, "height")};
    require(image_, check_image_size(*record.size), "width and height");
  }
  if (image_.attribute("subset")) found.subset = text(image_, "subset");
  bool has_id = false;
  const auto tags = image_.children("tag");
  if (std::distance(tags.begin(), tags.end()) > 1)
    refuse(*std::next(tags.begin()), Code::duplicate_entry, "an image has one tag \"picture\", here are two");
  for (const pugi::xml_node tag : tags) read_tag(tag, record, has_id);
  if (!has_id) {
    const std::string_view name = std::string_view(record.file_name).substr(record.file_name.rfind('/') + 1);
    const auto number = parse_number<std::int64_t>(name.substr(0, name.rfind('.')));
    record.id = number && !check_id(*number) ? *number : whole(image_, text(image_, "id"), "id");
  }
  std::set<std::int64_t> ids;
  for (const Parts& parts : group()) {
    bool has_number = false;
    record.items.push_back(item(parts, record, has_number));
    if (has_number) ids.insert(record.items.back().id);
  }
  // Who copies a box in CVAT copies its attributes.
  if (ids.size() != record.items.size()) {
    for (std::size_t k = 0; k < record.items.size(); ++k) record.items[k].id = static_cast<std::int64_t>(k) + 1;
  }
  return found;
}

}  // namespace

CvatImage read_cvat_image(const XmlFile& file, const XmlFile::Child& child) {
  return Reader(file, child).read();
}

}  // namespace df2::convert::detail
