// Ground truth from memory: dicts become image records, which make_dataset checks.
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <pybind11/stl.h>

#include <df2/checks.h>
#include <df2/make_dataset.h>
#include <df2/mask.h>

#include "items.h"
#include "masks.h"

namespace df2::python {

namespace {

/// The values of a dict, each asked for once; it stays as it was when this was made.
class Fields {
 public:
  Fields(py::handle value, std::string pointer, std::string_view expected) : pointer_(std::move(pointer)) {
    if (!py::isinstance<py::dict>(value)) refuse_value(Code::wrong_type, pointer_, expected, type_of(value));
    values_ = py::reinterpret_steal<py::dict>(PyDict_Copy(value.ptr()));
    if (!values_) throw py::error_already_set();
  }

  /// None where there is none.
  py::object take(const char* key) {
    known_.emplace_back(key);
    return values_.contains(key) ? py::object(values_[key]) : py::none();
  }
  py::object need(const char* key) {
    py::object value = take(key);
    if (value.is_none()) refuse_value(Code::missing_key, pointer_, "key \"" + std::string(key) + '"', "none");
    return value;
  }
  std::string at(std::string_view key) const { return pointer_ + "/" + std::string(key); }

  /// REQUIRES: all that may be there was asked for.
  void refuse_others() const {
    for (const auto& [key, value] : values_) {
      const std::string name = py::str(key).cast<std::string>();
      if (std::ranges::find(known_, name) != known_.end()) continue;
      std::string names;
      for (const std::string& known : known_) names += (names.empty() ? "" : ", ") + known;
      refuse_value(Code::wrong_type, pointer_, "only the keys " + names, "\"" + name + '"');
    }
  }

 private:
  py::dict values_;
  std::string pointer_;
  std::vector<std::string> known_;
};

double real(py::handle value, const std::string& pointer) {
  if (!py::isinstance<py::bool_>(value)) {
    const double number = PyFloat_AsDouble(value.ptr());
    if (number != -1 || !PyErr_Occurred()) return number;
    PyErr_Clear();
  }
  refuse_value(Code::wrong_type, pointer, "a number", type_of(value));
}

std::int64_t integer(py::handle value, const std::string& pointer, Whole whole = {}) {
  py::object index;
  if (!py::isinstance<py::bool_>(value)) index = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!index) {
    PyErr_Clear();
    refuse_value(whole.code, pointer, whole.expected, type_of(value));
  }
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
  if (overflow != 0) refuse_value(whole.code, pointer, whole.expected, "one beyond 64 bits");
  return number;
}

bool flag(py::handle value, const std::string& pointer) {
  if (!py::isinstance<py::bool_>(value)) refuse_value(Code::wrong_type, pointer, "True or False", type_of(value));
  return value.cast<bool>();
}

std::uint32_t extent(std::int64_t pixels, const std::string& pointer) {
  if (pixels < 1 || pixels > std::numeric_limits<std::uint32_t>::max())
    refuse_value(Code::image_size, pointer, kExtentExpected, std::to_string(pixels));
  return static_cast<std::uint32_t>(pixels);
}

/// What a list of a record may hold, once.
py::list list_at(py::handle value, const std::string& pointer, std::string_view expected) {
  if (!py::isinstance<py::list>(value) && !py::isinstance<py::tuple>(value))
    refuse_value(Code::wrong_type, pointer, expected, type_of(value));
  return py::reinterpret_steal<py::list>(PySequence_List(value.ptr()));
}

void require(const Checked& checked, const std::string& pointer) {
  if (checked) refuse_value(checked->code, pointer, checked->expected, checked->found);
}

class Records {
 public:
  explicit Records(CategorySet categories) : categories_(std::move(categories)) {}

  ImageRecord image(py::handle value, const std::string& pointer) {
    if (py::isinstance<ImageView>(value)) return copy(value.cast<const ImageView&>(), pointer);
    Fields fields(value, pointer, "an Image or a dict of id, file_name, size, source, pair_id and items");
    ImageRecord record;
    record.id = integer(fields.need("id"), fields.at("id"));
    if (const py::object name = fields.take("file_name"); !name.is_none())
      record.file_name = utf8_of(name, fields.at("file_name"));
    if (const py::object size = fields.take("size"); !size.is_none()) record.size = size_of(size, fields.at("size"));
    if (const py::object source = fields.take("source"); !source.is_none())
      record.source = source_of(source, fields.at("source"));
    if (const py::object pair = fields.take("pair_id"); !pair.is_none())
      record.pair_id = integer(pair, fields.at("pair_id"));
    if (const py::object items = fields.take("items"); !items.is_none()) {
      const py::list list = list_at(items, fields.at("items"), "a list of items");
      for (std::size_t i = 0; i < list.size(); ++i)
        record.items.push_back(item(list[i], record, i, fields.at("items") + "/" + std::to_string(i)));
    }
    fields.refuse_others();
    return record;
  }

 private:
  ImageRecord copy(const ImageView& view, const std::string& pointer) const {
    require_same_categories(view, pointer);
    return view.record();
  }

  void require_same_categories(const ImageView& view, const std::string& pointer) const {
    if (view.dataset->categories() == categories_) return;
    refuse_value(Code::unknown_category, pointer, "an image of a dataset with the same categories", "one with others");
  }

  static Size size_of(py::handle value, const std::string& pointer) {
    Numbers numbers;
    const auto sides = numbers.integers(value, pointer, "", {Code::image_size, kExtentExpected});
    if (sides.size() != 2)
      refuse_value(Code::image_size, pointer, "(width, height)", std::to_string(sides.size()) + " numbers");
    return {extent(sides[0], pointer + "/0"), extent(sides[1], pointer + "/1")};
  }

  static Source source_of(py::handle value, const std::string& pointer) {
    const std::string text = utf8_of(value, pointer);
    if (text == "shop") return Source::shop;
    if (text == "user") return Source::user;
    refuse_value(Code::wrong_type, pointer, "'shop' or 'user'", "'" + text + "'");
  }

  Item item(py::handle value, const ImageRecord& image, std::size_t place, const std::string& pointer) {
    if (py::isinstance<ItemView>(value)) {
      const auto& view = value.cast<const ItemView&>();
      require_same_categories(view.image, pointer);
      return view.item();
    }
    Fields fields(value, pointer, "an Item or a dict of category, box ...");
    Item made;
    made.category = category_of(fields.need("category"), fields.at("category"));
    made.box = box_of(fields.need("box"), fields.at("box"));
    const py::object id = fields.take("id"), area = fields.take("area"), crowd = fields.take("is_crowd");
    made.id = id.is_none() ? static_cast<std::int64_t>(place) + 1 : integer(id, fields.at("id"));
    made.area = area.is_none() ? made.box.area() : real(area, fields.at("area"));
    made.is_crowd = !crowd.is_none() && flag(crowd, fields.at("is_crowd"));
    if (const py::object landmarks = fields.take("landmarks"); !landmarks.is_none())
      made.landmarks = landmarks_of(landmarks, fields.at("landmarks"));
    const py::object labelled = fields.take("labelled_count");
    made.labelled_count = labelled.is_none() ? static_cast<int>(std::ranges::count_if(
                                                   made.landmarks, [](const Landmark& l) { return l.visibility > 0; }))
                                             : count_of(labelled, fields.at("labelled_count"));
    if (const py::object segmentation = fields.take("segmentation"); !segmentation.is_none())
      made.segmentation = segmentation_of(segmentation, fields.at("segmentation"));
    made.attributes = attributes_of(fields, pointer);
    const py::object style = fields.take("style"), pair = fields.take("pair_id");
    made.style = style.is_none() ? 0 : integer(style, fields.at("style"));
    made.pair_id = pair.is_none() ? image.pair_id : std::optional(integer(pair, fields.at("pair_id")));
    fields.refuse_others();
    return made;
  }

  CategoryIndex category_of(py::handle value, const std::string& pointer) const {
    if (!py::isinstance<py::str>(value)) {
      const std::int64_t id = integer(value, pointer);
      require(check_id(id), pointer);
      if (const auto found = categories_.find(id)) return *found;
      const Mismatch unknown = unknown_category(categories_, id);
      refuse_value(unknown.code, pointer, unknown.expected, unknown.found);
    }
    const std::string name = utf8_of(value, pointer);
    const std::vector<CategoryIndex> named = categories_.named(name);
    if (named.size() == 1) return named.front();
    refuse_value(Code::unknown_category, pointer, "the id or the name of a category", "'" + name + "'");
  }

  static Box box_of(py::handle value, const std::string& pointer) {
    Numbers numbers;
    const auto four = numbers.reals(value, pointer);
    if (four.size() != 4)
      refuse_value(Code::wrong_type, pointer, "a box [x, y, width, height]", std::to_string(four.size()) + " numbers");
    return {four[0], four[1], four[2], four[3]};
  }

  static std::vector<Landmark> landmarks_of(const py::object& value, const std::string& pointer) {
    Numbers numbers;
    std::vector<double> flat;
    if (py::isinstance<py::list>(value) || py::isinstance<py::tuple>(value)) {
      const py::list rows = list_at(value, pointer, "landmarks");
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = numbers.reals(rows[i], pointer + "/" + std::to_string(i));
        if (row.size() != 3)
          refuse_value(Code::landmark_length, pointer + "/" + std::to_string(i), "x, y and visibility",
                       std::to_string(row.size()) + " numbers");
        flat.insert(flat.end(), row.begin(), row.end());
      }
    } else {
      const py::object offered = as_array(value);
      if (offered.is_none()) refuse_value(Code::wrong_type, pointer, "landmarks of shape (n, 3)", type_of(value));
      const py::array array = offered;
      if (array.ndim() != 2 || array.shape(1) != 3)
        refuse_value(Code::landmark_length, pointer, "landmarks of shape (n, 3)", "shape " + shape_of(array));
      const auto row = numbers.reals(array, pointer);
      flat.assign(row.begin(), row.end());
    }
    std::vector<Landmark> landmarks(flat.size() / 3);
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
      require(check_visibility(flat[3 * i + 2]), pointer + "/" + std::to_string(i) + "/2");
      landmarks[i] = {flat[3 * i], flat[3 * i + 1], static_cast<std::uint8_t>(flat[3 * i + 2])};
    }
    return landmarks;
  }

  static int count_of(py::handle value, const std::string& pointer) {
    const std::int64_t count = integer(value, pointer, {Code::out_of_range, "a number of labelled landmarks"});
    require(check_labelled_count(count), pointer);
    return static_cast<int>(count);
  }

  static std::optional<Attributes> attributes_of(Fields& fields, const std::string& pointer) {
    std::array<std::uint8_t, kAttributes.size()> levels{};
    std::size_t given = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      const std::string key(kAttributes[i].key);
      const py::object level = fields.take(key.c_str());
      if (level.is_none()) continue;
      ++given;
      const std::int64_t value = integer(level, fields.at(key), {Code::bad_level, kLevelExpected});
      require(check_level(static_cast<double>(value)), fields.at(key));
      levels[i] = static_cast<std::uint8_t>(value);
    }
    if (given == 0) return std::nullopt;
    if (given < levels.size())
      refuse_value(Code::missing_key, pointer, "all of scale, occlusion, zoom_in and viewpoint, or none",
                   std::to_string(given));
    return Attributes{levels[0], levels[1], levels[2], levels[3]};
  }

  static Segmentation segmentation_of(const py::object& value, const std::string& pointer) {
    Masks masks;
    const MaskRow row = masks.row(value, pointer);
    if (const auto* polygons = std::get_if<std::span<const Polygon>>(&row)) {
      if (polygons->empty()) return {};
      return std::vector<Polygon>(polygons->begin(), polygons->end());
    }
    if (const auto* runs = std::get_if<RunsMask>(&row)) return Mask{runs->size, {runs->runs.begin(), runs->runs.end()}};
    if (const auto* bitmap = std::get_if<BitmapMask>(&row)) {
      require(check_mask_size(bitmap->size.height, bitmap->size.width), pointer + "/size");
      return mask_from_bitmap(bitmap->pixels, bitmap->size);
    }
    const auto& compressed = std::get<CompressedMask>(row);
    require(check_mask_size(compressed.size.height, compressed.size.width), pointer + "/size");
    require(check_counts(compressed.counts, compressed.size), pointer + "/counts");
    Mask mask{compressed.size, {}};
    decode_runs(compressed.counts, compressed.size, mask.runs);
    return mask;
  }

  CategorySet categories_;
};

/// The categories of the first image that has a dataset; DeepFashion2's where none has.
CategorySet categories_in(const py::list& images) {
  for (const py::handle image : images) {
    if (py::isinstance<ImageView>(image)) return image.cast<const ImageView&>().dataset->categories();
  }
  return {};
}

/// What is wrong with values is the ground truth's fault here.
[[noreturn]] void refuse_as_ground_truth(const Error& error, const std::string& name) {
  if (error.fault() != Fault::submission) throw error;
  IssueList issues = error.issues();
  for (Issue& issue : issues.shown()) issue.where.file = name;
  throw Error(Fault::ground_truth, std::move(issues));
}

std::shared_ptr<Dataset> make(const py::list& images, const std::optional<std::vector<std::int64_t>>& listed,
                              const std::string& name, const std::string& picture_folder) {
  const CategorySet categories = categories_in(images);
  std::vector<ImageRecord> records;
  try {
    Records reader(categories);
    for (std::size_t i = 0; i < images.size(); ++i)
      records.push_back(reader.image(images[i], "/images/" + std::to_string(i)));
  } catch (const Error& error) {
    refuse_as_ground_truth(error, name);
  }
  std::vector<CategoryIndex> indices;
  if (!listed) {
    for (std::size_t i = 0; i < categories.size(); ++i) indices.push_back(static_cast<CategoryIndex>(i));
  } else {
    for (const std::int64_t id : *listed) {
      const auto found = categories.find(id);
      if (!found) throw Error(Fault::usage, Code::usage, "categories: " + std::to_string(id) + " is no category");
      indices.push_back(*found);
    }
  }
  const Working working;
  return std::make_shared<Dataset>(
      make_dataset(name, std::move(records), std::move(indices), categories, picture_folder));
}

}  // namespace

void register_records(py::module_& module) {
  module.def("make_dataset", &make, py::arg("images"), py::arg("categories"), py::arg("name"),
             py::arg("picture_folder"));
}

}  // namespace df2::python
