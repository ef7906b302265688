#include <df2/convert/ultralytics_labels.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include <df2/extent.h>
#include <df2/text.h>

namespace df2::convert {

namespace {

// Ultralytics drops a picture with a label beyond these.
constexpr double kLowest = -0.01, kHighest = 1.01;
constexpr std::string_view kBlanks = " \t\r\f\v";

/// Where the picture's point (x, y) is stored, both in shares of the sides as turned and as stored.
Point stored_share(std::uint8_t orientation, double x, double y) {
  switch (orientation) {
    case 2:
      return {1 - x, y};
    case 3:
      return {1 - x, 1 - y};
    case 4:
      return {x, 1 - y};
    case 5:
      return {y, x};
    case 6:
      return {y, 1 - x};
    case 7:
      return {1 - y, 1 - x};
    case 8:
      return {1 - y, x};
    default:
      return {x, y};
  }
}

/// Pixels from a share of so many, which may have been rounded to six digits.
double pixels_of(double share, std::uint32_t side) {
  const double pixels = share * side;
  const double whole = std::round(pixels);
  return std::abs(pixels - whole) <= 1e-6 * side ? whole : pixels;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    if (line.empty()) return words;
    const std::size_t end = std::min(line.find_first_of(kBlanks), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

Box box_of(Point a, Point b) {
  const auto [left, right] = std::minmax(a.x, b.x);
  const auto [top, bottom] = std::minmax(a.y, b.y);
  return {left, top, right - left, bottom - top};
}

class RowReader {
 public:
  RowReader(const std::string& file, const PictureHeader& picture, const UltralyticsData& data, UltralyticsTask task,
            IssueList& issues, std::uint64_t& lost)
      : file_(file), picture_(picture), data_(data), task_(task), issues_(issues), lost_(lost) {}

  std::optional<Item> read(std::string_view text, std::uint64_t line) {
    line_ = line;
    const std::vector<std::string_view> words = words_of(text);
    if (!has_good_count(words.size())) return std::nullopt;
    std::vector<double> numbers;
    for (const std::string_view word : words) {
      const std::optional<double> number = parse_number<double>(word);
      if (!number || !std::isfinite(*number)) return refuse(Code::not_finite, "numbers", "\"" + shortened(word) + "\"");
      numbers.push_back(*number);
    }
    const double class_number = numbers[0];
    const auto classes = static_cast<double>(data_.classes.size());
    if (!(class_number >= 0) || class_number >= classes || class_number != std::floor(class_number)) {
      return refuse(Code::unknown_category, fmt::format("a class from 0 to {}", classes - 1),
                    fmt::format("{}", class_number));
    }
    Item item;
    item.category = data_.classes[static_cast<std::size_t>(class_number)];
    const std::span<const double> rest = std::span(numbers).subspan(1);
    const bool good = task_ == UltralyticsTask::segment ? read_ring(rest, item) : read_box(rest, item);
    if (!good) return std::nullopt;
    item.area = item.box.area();
    return item;
  }

 private:
  std::nullopt_t refuse(Code code, std::string_view expected, std::string_view found) {
    issues_.add({code, {file_, line_, {}, {}}, expected, found});
    return std::nullopt;
  }

  bool has_good_count(std::size_t words) {
    const std::string found = fmt::format("{} of them", words);
    if (task_ == UltralyticsTask::segment) {
      if (words >= 7 && words % 2 == 1) return true;
      refuse(Code::polygon, "a class and the coordinates of at least 3 points", found);
      return false;
    }
    const std::size_t expected = 5 + (task_ == UltralyticsTask::pose ? data_.landmarks * data_.numbers : 0);
    if (words == expected) return true;
    refuse(Code::list_length, fmt::format("{} numbers in a row", expected), found);
    return false;
  }

  bool is_share(double number) {
    if (number >= kLowest && number <= kHighest) return true;
    refuse(Code::out_of_range, "coordinates as shares of the picture, from 0 to 1", fmt::format("{}", number));
    return false;
  }

  Point stored(double x, double y) const {
    const Point share = stored_share(picture_.orientation, x, y);
    return {pixels_of(share.x, picture_.size.width), pixels_of(share.y, picture_.size.height)};
  }

  bool read_ring(std::span<const double> numbers, Item& item) {
    if (!std::ranges::all_of(numbers, [&](double number) { return is_share(number); })) return false;
    Polygon ring;
    for (std::size_t i = 0; i < numbers.size(); i += 2) ring.push_back(stored(numbers[i], numbers[i + 1]));
    item.box = box_around(ring);
    item.segmentation = std::vector<Polygon>{std::move(ring)};
    return true;
  }

  bool read_box(std::span<const double> numbers, Item& item) {
    const std::span<const double> box = numbers.first(4);
    if (!std::ranges::all_of(box, [&](double number) { return is_share(number); })) return false;
    if (box[2] < 0 || box[3] < 0) {
      refuse(Code::negative_size, "a width and a height from 0", fmt::format("{} and {}", box[2], box[3]));
      return false;
    }
    item.box =
        box_of(stored(box[0] - box[2] / 2, box[1] - box[3] / 2), stored(box[0] + box[2] / 2, box[1] + box[3] / 2));
    return task_ != UltralyticsTask::pose || read_landmarks(numbers.subspan(4), item);
  }

  bool read_landmarks(std::span<const double> numbers, Item& item) {
    const Category& category = deepfashion2_categories()[item.category];
    const auto [begin, count] = row_landmarks(data_, category);
    bool has_foreign = false;
    for (std::size_t i = 0; i < data_.landmarks; ++i) {
      const std::span<const double> values = numbers.subspan(i * data_.numbers, data_.numbers);
      if (!is_share(values[0]) || !is_share(values[1])) return false;
      // Without a visibility the corner of the picture stands for what is not labelled.
      const double visibility = data_.numbers == 3 ? values[2] : values[0] > 0 || values[1] > 0 ? 2 : 0;
      if (visibility != 0 && visibility != 1 && visibility != 2) {
        refuse(Code::out_of_range, "a visibility of 0, 1 or 2", fmt::format("{}", visibility));
        return false;
      }
      if (i < begin || i >= begin + count) {
        has_foreign = has_foreign || visibility > 0;
        continue;
      }
      const Point point = visibility > 0 ? stored(values[0], values[1]) : Point{};
      item.landmarks.push_back({point.x, point.y, static_cast<std::uint8_t>(visibility)});
      if (visibility > 0) ++item.labelled_count;
    }
    if (has_foreign) ++lost_;
    return true;
  }

  const std::string& file_;
  const PictureHeader& picture_;
  const UltralyticsData& data_;
  UltralyticsTask task_;
  IssueList& issues_;
  std::uint64_t& lost_;
  std::uint64_t line_ = 0;
};

}  // namespace

std::vector<Item> read_label_rows(std::string_view text, const std::string& file, const PictureHeader& picture,
                                  const UltralyticsData& data, UltralyticsTask task, IssueList& issues,
                                  std::uint64_t& lost) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  RowReader reader(file, picture, data, task, issues, lost);
  std::vector<Item> items;
  for (std::uint64_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.find_first_not_of(kBlanks) == std::string_view::npos) continue;
    std::optional<Item> item = reader.read(row, line);
    if (!item) continue;
    item->id = static_cast<std::int64_t>(items.size()) + 1;
    items.push_back(*std::move(item));
  }
  return items;
}

}  // namespace df2::convert
