#include <df2_eval/paper/published.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include <df2/attributes.h>

namespace df2::eval {

namespace {

constexpr std::string_view kReleased = "released data (README)";
constexpr std::string_view kRetrieval = "retrieval ";

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::vector<PublishedRow> parse_published() {
  std::istringstream in(
#include <df2_eval/paper/published_baselines.inc>
  );
  std::vector<PublishedRow> rows;
  std::string line;
  std::getline(in, line);  // skips the column titles
  while (std::getline(in, line)) {
    std::vector<std::string> cells = split(line, ',');
    if (cells.size() != 4 + kLevelCount + 1) continue;
    rows.push_back({cells[0], cells[1], cells[2], cells[3], {cells.begin() + 4, cells.end()}});
  }
  return rows;
}

std::optional<double> parse_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Scores parse_scores(const std::vector<std::string>& texts) {
  Scores scores;
  for (const std::string& text : texts) scores.push_back(parse_number(text));
  return scores;
}

template <class Condition>
const PublishedRow* find_row(std::string_view task, std::string_view setting, Condition&& condition) {
  const auto& rows = published_rows();
  const auto it = std::ranges::find_if(
      rows, [&](const PublishedRow& row) { return row.task == task && row.setting == setting && condition(row); });
  return it == rows.end() ? nullptr : &*it;
}

}  // namespace

const std::vector<PublishedRow>& published_rows() {
  static const std::vector<PublishedRow> rows = parse_published();
  return rows;
}

Scores paper_scores(std::string_view task, std::string_view setting, std::string_view metric) {
  const PublishedRow* row = find_row(
      task, setting, [&](const PublishedRow& r) { return r.source.starts_with("paper") && r.metric == metric; });
  return row ? parse_scores(row->scores) : Scores(kLevelCount + 1);
}

Scores released_scores(std::string_view task, std::string_view setting) {
  const PublishedRow* row = find_row(task, setting, [](const PublishedRow& r) { return r.source == kReleased; });
  return row ? parse_scores(split(row->scores.back(), '/')) : Scores();
}

std::vector<std::string> paper_features() {
  std::vector<std::string> features;
  for (const PublishedRow& row : published_rows()) {
    if (!row.task.starts_with(kRetrieval)) continue;
    const std::string name = row.task.substr(kRetrieval.size());
    if (std::ranges::find(features, name) == features.end()) features.push_back(name);
  }
  return features;
}

}  // namespace df2::eval
