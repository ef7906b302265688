#include <df2_eval/outcomes/outcome_lines.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace df2::eval {

namespace {

template <class T>
std::string json_or_null(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "null";
}

template <class T>
std::string json_array(const std::vector<T>& values, auto text) {
  std::string out = "[";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i ? "," : "") + text(values[i]);
  return out + "]";
}

}  // namespace

OutcomeLines::OutcomeLines(OutcomeFormat format, std::vector<double> thresholds, const std::vector<Subset>& subsets)
    : format_(format), thresholds_(std::move(thresholds)) {
  for (const Subset& subset : subsets) subset_names_.push_back(subset.name);
}

std::string OutcomeLines::header(std::string_view task) const {
  if (format_ == OutcomeFormat::json_lines) {
    return fmt::format("{{\"type\":\"run\",\"task\":\"{}\",\"thresholds\":{},\"subsets\":{}}}\n", task,
                       json_array(thresholds_, [](double t) { return fmt::format("{}", t); }),
                       json_array(subset_names_, [](const std::string& name) { return "\"" + name + "\""; }));
  }
  std::string line = "type,image_id,category_id,id,score,rank";
  for (const double t : thresholds_) line += fmt::format(",match_{0:.10g},similarity_{0:.10g},outcome_{0:.10g}", t);
  for (const std::string& name : subset_names_) line += "," + name;
  return line + "\n";
}

void OutcomeLines::begin_image(std::int64_t image_id) {
  image_id_ = image_id;
  items_ = predictions_ = 0;
  for (auto* counts : {&right_, &wrong_, &missed_}) counts->assign(thresholds_.size(), 0);
}

void OutcomeLines::add_cell(const ScoredCell& cell) {
  for (std::size_t p = 0; p < cell.rows.size(); ++p) add_prediction(cell, p);
  for (std::size_t i = 0; i < cell.items.size(); ++i) add_item(cell, i);
  count(cell);
}

void OutcomeLines::end_image() {
  if (format_ == OutcomeFormat::csv) return;
  const auto number = [](std::uint64_t count) { return fmt::format("{}", count); };
  fmt::format_to(std::back_inserter(text_),
                 "{{\"type\":\"image\",\"image_id\":{},\"items\":{},\"predictions\":{},\"right\":{},\"wrong\":{},"
                 "\"missed\":{}}}\n",
                 image_id_, items_, predictions_, json_array(right_, number), json_array(wrong_, number),
                 json_array(missed_, number));
}

std::string OutcomeLines::take() {
  return std::exchange(text_, {});
}

void OutcomeLines::add_prediction(const ScoredCell& cell, std::size_t p) {
  std::vector<std::optional<std::int64_t>> partners(thresholds_.size());
  std::vector<std::optional<double>> similarities(thresholds_.size());
  std::vector<std::string_view> outcomes;
  for (std::size_t t = 0; t < thresholds_.size(); ++t) {
    const CellOutcome told = prediction_outcome(cell, p, t);
    outcomes.push_back(fate_name(told.fate));
    if (!told.partner) continue;
    partners[t] = cell.items[*told.partner]->id;
    similarities[t] = told.similarity;
  }
  std::vector<bool> judged;
  for (const Outcome& outcome : cell.outcomes.subspan(p * subset_names_.size(), subset_names_.size())) {
    judged.push_back(!outcome.is_absent && outcome.ignored != all_bits(thresholds_.size()));
  }
  put("prediction", cell.category_id, cell.rows[p], cell.scores[p], p, partners, similarities, outcomes, judged);
}

void OutcomeLines::add_item(const ScoredCell& cell, std::size_t i) {
  std::vector<std::optional<std::int64_t>> partners(thresholds_.size());
  std::vector<std::optional<double>> similarities(thresholds_.size());
  std::vector<std::string_view> outcomes;
  for (std::size_t t = 0; t < thresholds_.size(); ++t) {
    const CellOutcome told = item_outcome(cell, i, t);
    outcomes.push_back(fate_name(told.fate));
    if (!told.partner) continue;
    partners[t] = cell.rows[*told.partner];
    similarities[t] = told.similarity;
  }
  const auto own = cell.is_counted.subspan(i * subset_names_.size(), subset_names_.size());
  const std::vector<bool> counted(own.begin(), own.end());
  put("item", cell.category_id, cell.items[i]->id, std::nullopt, 0, partners, similarities, outcomes, counted);
}

void OutcomeLines::count(const ScoredCell& cell) {
  items_ += cell.items.size();
  predictions_ += cell.rows.size();
  for (std::size_t t = 0; t < thresholds_.size(); ++t) {
    std::uint64_t right = 0, counted = 0;
    for (std::size_t p = 0; p < cell.rows.size(); ++p) {
      const CellFate fate = prediction_outcome(cell, p, t).fate;
      right += fate == CellFate::right;
      wrong_[t] += fate == CellFate::wrong;
    }
    for (std::size_t i = 0; i < cell.items.size(); ++i) counted += cell.is_counted[i * subset_names_.size()];
    right_[t] += right;
    missed_[t] += counted - std::min(counted, right);
  }
}

void OutcomeLines::put(std::string_view type, std::int64_t category_id, std::int64_t id, std::optional<double> score,
                       std::size_t rank, const std::vector<std::optional<std::int64_t>>& partners,
                       const std::vector<std::optional<double>>& similarities,
                       const std::vector<std::string_view>& outcomes, const std::vector<bool>& in_subset) {
  const auto out = std::back_inserter(text_);
  if (format_ == OutcomeFormat::csv) {
    fmt::format_to(out, "{},{},{},{},", type, image_id_, category_id, id);
    if (score) fmt::format_to(out, "{},{}", *score, rank);
    if (!score) text_ += ',';
    for (std::size_t t = 0; t < thresholds_.size(); ++t) {
      text_ += ',';
      if (partners[t]) fmt::format_to(out, "{},{}", *partners[t], *similarities[t]);
      if (!partners[t]) text_ += ',';
      fmt::format_to(out, ",{}", outcomes[t]);
    }
    for (const bool is_in : in_subset) text_ += is_in ? ",1" : ",0";
    text_ += '\n';
    return;
  }
  std::vector<std::string_view> names;
  for (std::size_t s = 0; s < in_subset.size(); ++s) {
    if (in_subset[s]) names.push_back(subset_names_[s]);
  }
  const auto quoted = [](std::string_view text) { return fmt::format("\"{}\"", text); };
  fmt::format_to(out, "{{\"type\":\"{}\",\"image_id\":{},\"category_id\":{},\"{}\":{},", type, image_id_, category_id,
                 type, id);
  if (score) fmt::format_to(out, "\"score\":{},\"rank\":{},", *score, rank);
  fmt::format_to(out, "\"matches\":{},\"similarities\":{},\"outcomes\":{},\"subsets\":{}}}\n",
                 json_array(partners, json_or_null<std::int64_t>), json_array(similarities, json_or_null<double>),
                 json_array(outcomes, quoted), json_array(names, quoted));
}

}  // namespace df2::eval
