#include <algorithm>
#include <cstdint>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>
#include <nlohmann/json.hpp>

#include <df2/convert/ultralytics.h>
#include <df2/error.h>
#include <df2/io/text_file.h>
#include <df2/text.h>

namespace df2::convert {

namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20;

/// Text as YAML and JSON both write it.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// One value of the file, with its place.
class Value {
 public:
  Value(const std::string& file, YAML::Node node, std::string name)
      : file_(file), node_(std::move(node)), name_(std::move(name)) {}

  [[noreturn]] void refuse(std::string_view expected) const {
    const YAML::Mark mark = node_.IsDefined() ? node_.Mark() : YAML::Mark::null_mark();
    const std::optional<std::uint64_t> line =
        mark.line >= 0 ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(mark.line) + 1) : std::nullopt;
    throw Error(Fault::ground_truth,
                Issue(Code::wrong_type, {file_, line, {}, {}}, fmt::format("{} must be {}", name_, expected)));
  }
  bool is_given() const { return node_.IsDefined() && !node_.IsNull(); }
  Value at(const char* key) const {
    return {file_, node_.IsMap() ? node_[key] : YAML::Node(YAML::NodeType::Undefined), key};
  }
  bool is_list() const { return node_.IsSequence(); }
  std::string text() const {
    if (!node_.IsScalar()) refuse("a text");
    return node_.Scalar();
  }
  std::size_t whole_number(std::size_t most) const {
    const std::optional<std::uint64_t> number =
        node_.IsScalar() ? parse_number<std::uint64_t>(node_.Scalar()) : std::nullopt;
    if (!number || *number > most) refuse(fmt::format("a whole number from 0 to {}", most));
    return static_cast<std::size_t>(*number);
  }
  std::vector<Value> elements() const {
    if (!node_.IsSequence()) refuse("a list");
    std::vector<Value> values;
    for (const YAML::Node& element : node_) values.emplace_back(file_, element, "an element of " + name_);
    return values;
  }
  /// Of a list, or of a map whose keys are 0, 1, 2 ...
  std::vector<Value> numbered() const {
    if (node_.IsSequence()) return elements();
    if (!node_.IsMap()) refuse("a list, or a map from 0, 1, 2 ... to names");
    std::vector<std::optional<Value>> found(node_.size());
    for (const auto& member : node_) {
      const std::size_t most = found.size() - 1;
      const std::size_t place = Value(file_, member.first, "a key of " + name_).whole_number(most);
      if (found[place]) refuse("a map without a key that stands twice");
      found[place].emplace(file_, member.second, fmt::format("{} {}", name_, place));
    }
    std::vector<Value> values;
    for (std::optional<Value>& value : found) values.push_back(*std::move(value));
    return values;
  }

 private:
  std::string file_;
  YAML::Node node_;
  std::string name_;
};

std::vector<CategoryIndex> read_classes(const Value& names) {
  if (!names.is_given()) names.refuse("given: the names of the classes");
  std::vector<CategoryIndex> classes;
  for (const Value& name : names.numbered()) {
    const std::optional<CategoryIndex> category = find_deepfashion2_name(name.text());
    if (!category)
      name.refuse(
          fmt::format("a category of DeepFashion2, such as \"short sleeve top\", not \"{}\"", shortened(name.text())));
    if (std::ranges::find(classes, *category) != classes.end()) name.refuse("a category that is not there already");
    classes.push_back(*category);
  }
  if (classes.empty()) names.refuse("a list of at least one class");
  return classes;
}

void read_folders(const Value& root, const char* key, UltralyticsData& data) {
  const Value value = root.at(key);
  if (!value.is_given()) return;
  if (!value.is_list()) return data.folders.push_back({key, value.text()});
  for (const Value& folder : value.elements()) data.folders.push_back({key, folder.text()});
}

void read_landmarks(const Value& shape, UltralyticsData& data) {
  if (!shape.is_given()) shape.refuse("given: [landmarks, 2 or 3]");
  const std::vector<Value> numbers = shape.elements();
  if (numbers.size() != 2) shape.refuse("[landmarks, 2 or 3]");
  data.landmarks = numbers[0].whole_number(kDeepFashion2Landmarks);
  data.numbers = numbers[1].whole_number(3);
  if (data.numbers < 2) shape.refuse("[landmarks, 2 or 3]");
  if (data.landmarks == kDeepFashion2Landmarks) return;
  const std::size_t own = deepfashion2_categories()[data.classes[0]].landmark_count;
  if (data.classes.size() != 1 || data.landmarks != own) {
    shape.refuse(data.classes.size() == 1 ? fmt::format("[294, 2 or 3], or [{}, 2 or 3] for this category", own)
                                          : std::string("[294, 2 or 3] where there are several categories"));
  }
}

template <class Number>
std::string list_of(const std::vector<Number>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

}  // namespace

RowLandmarks row_landmarks(const UltralyticsData& data, const Category& category) {
  const bool has_all = data.landmarks == kDeepFashion2Landmarks;
  return {has_all ? category.landmark_begin : 0, category.landmark_count};
}

std::string render_data_yaml(const UltralyticsData& data, const CategorySet& categories) {
  std::string text = "# DeepFashion2, converted by df2-data convert.\n";
  text += fmt::format("path: {}\n", quoted(data.path));
  for (const UltralyticsData::Folder& folder : data.folders) text += fmt::format("{}: {}\n", folder.key, folder.path);
  text += "names:\n";
  for (std::size_t i = 0; i < data.classes.size(); ++i)
    text += fmt::format("  {}: {}\n", i, quoted(categories[data.classes[i]].name));
  if (data.landmarks == 0) return text;
  std::vector<std::size_t> mirrored(data.landmarks);
  std::vector<double> sigmas(data.landmarks);
  for (const CategoryIndex index : data.classes) {
    const Category& category = categories[index];
    const std::size_t begin = row_landmarks(data, category).begin;
    for (std::size_t i = 0; i < category.landmark_count; ++i) {
      mirrored[begin + i] = begin + static_cast<std::size_t>(category.mirror_landmark(static_cast<int>(i) + 1)) - 1;
      sigmas[begin + i] = categories.sigmas(index)[i];
    }
  }
  text += fmt::format("kpt_shape: [{}, {}]\n", data.landmarks, data.numbers);
  text += fmt::format("flip_idx: {}\nkpt_oks_sigmas: {}\n", list_of(mirrored), list_of(sigmas));
  return text;
}

UltralyticsData read_data_yaml(const std::string& path, UltralyticsTask task) {
  UltralyticsData data;
  try {
    const Value root(path, YAML::Load(read_text(path, Fault::ground_truth, kMostBytes)), "data.yaml");
    if (const Value folder = root.at("path"); folder.is_given()) data.path = folder.text();
    data.classes = read_classes(root.at("names"));
    for (const char* key : {"train", "val", "test"}) read_folders(root, key, data);
    if (task == UltralyticsTask::pose) read_landmarks(root.at("kpt_shape"), data);
  } catch (const YAML::Exception& error) {
    const std::optional<std::uint64_t> line =
        error.mark.line >= 0 ? std::optional<std::uint64_t>(static_cast<std::uint64_t>(error.mark.line) + 1)
                             : std::nullopt;
    throw Error(Fault::ground_truth, Issue(Code::wrong_type, {path, line, {}, {}}, "this is no YAML: " + error.msg));
  }
  if (data.folders.empty()) {
    throw Error(Fault::ground_truth,
                Issue(Code::missing_key, {path, {}, {}, {}}, "train, val or test must name folders of pictures"));
  }
  return data;
}

}  // namespace df2::convert
