#include <df2_eval/report/diff.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2/io/json_document.h>
#include <df2_eval/report/escape.h>
#include <df2_eval/report/render_table.h>
#include <df2_eval/report/tables.h>

namespace df2::eval {

namespace {

/// Path and number, in the order of the report.
using Numbers = std::vector<std::pair<std::string, std::optional<double>>>;

struct ReadReport {
  std::string path;
  std::string task;
  std::string signature;
  Numbers numbers;
  std::size_t overall = 0;  ///< so many of them, the first ones, are the metrics of the whole
};

/// Every number below the place, and every null, which stands for one that could not be measured.
void add_numbers(const JsonPlace& place, const std::string& path, Numbers& numbers) {
  for (const JsonPlace& member : place.members()) {
    const std::string name = path + member.key();
    if (member.value().is_object())
      add_numbers(member, name + ".", numbers);
    else if (member.value().is_number())
      numbers.emplace_back(name, member.value().get<double>());
    else if (member.value().is_null())
      numbers.emplace_back(name, std::nullopt);
    else
      member.refuse(Code::wrong_type, "a number or null");
  }
}

/// The parts beside the summary, and what their numbers are called.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kParts = {{{"per_category", "category"},
                                                                                  {"subsets", "subset"},
                                                                                  {"ap_bounds", "ap_bounds"},
                                                                                  {"misses", "misses"},
                                                                                  {"counts", "counts"}}};

void add_parts(const JsonPlace& place, const std::string& path, Numbers& numbers) {
  for (const auto& [key, name] : kParts) {
    if (place.has(key)) add_numbers(place.at(key), fmt::format("{}{}.", path, name), numbers);
  }
}

ReadReport read_report(const std::string& path, const JsonDocument& document) {
  const JsonPlace whole = document.root();
  ReadReport report{path, whole.at("task").text(), whole.at("signature").text(), {}};
  if (!report.signature.starts_with("df2:")) whole.at("signature").refuse(Code::wrong_type, "a signature of df2");
  add_numbers(whole.at("summary"), "", report.numbers);
  report.overall = report.numbers.size();
  add_parts(whole, "", report.numbers);
  if (whole.has("vis")) {
    add_numbers(whole.at("vis").at("summary"), "vis.", report.numbers);
    add_parts(whole.at("vis"), "vis.", report.numbers);
  }
  return report;
}

/// The numbers of both, in a's order; those that only b has come last.
std::vector<ComparedNumber> side_by_side(const ReadReport& a, const ReadReport& b) {
  std::vector<ComparedNumber> all;
  std::unordered_map<std::string_view, std::size_t> places;
  const auto number_of = [&](const ReadReport& report, std::size_t i) -> ComparedNumber& {
    const std::string& name = report.numbers[i].first;
    const auto [place, is_new] = places.try_emplace(name, all.size());
    if (is_new) all.push_back({name, std::nullopt, std::nullopt, i < report.overall});
    return all[place->second];
  };
  for (std::size_t i = 0; i < a.numbers.size(); ++i) number_of(a, i).a = a.numbers[i].second;
  for (std::size_t i = 0; i < b.numbers.size(); ++i) number_of(b, i).b = b.numbers[i].second;
  return all;
}

ReportDiff compare(const ReadReport& a, const ReadReport& b) {
  if (a.task != b.task) {
    throw Error(Fault::submission, Code::report_signature,
                fmt::format("{} is a report of {}, {} of {}; only reports of one task can be compared", a.path, a.task,
                            b.path, b.task));
  }
  return {a.path, b.path, a.signature, b.signature, side_by_side(a, b)};
}

/// Whether the number counts something, and is no metric.
bool is_count(std::string_view name) {
  return name.starts_with("counts.") || name.starts_with("misses.") || name.ends_with(".items") ||
         name.ends_with(".predictions") || name.ends_with(".queries") || name.ends_with(".category_id");
}

Table as_table(const ReportDiff& diff, double tolerance) {
  Table table{"Two reports", {}, {"number", "a", "b", "b - a"}, {}};
  for (const ComparedNumber& number : diff.numbers) {
    if (!number.is_overall && !number.differs(tolerance)) continue;
    const auto text = [&](const std::optional<double>& value) {
      if (!value) return std::string("-");
      return is_count(number.name) ? fmt::format("{:.0f}", *value) : fmt::format("{:.6f}", *value);
    };
    const auto difference = number.difference();
    table.rows.push_back(
        {number.name, text(number.a), text(number.b), difference ? fmt::format("{:+.4g}", *difference) : "-"});
  }
  return table;
}

std::string verdict(const ReportDiff& diff, double tolerance) {
  const auto differing =
      std::ranges::count_if(diff.numbers, [&](const ComparedNumber& number) { return number.differs(tolerance); });
  return differing == 0
             ? fmt::format("No number differs by more than {}.", tolerance)
             : fmt::format("{} of {} numbers differ by more than {}.", differing, diff.numbers.size(), tolerance);
}

std::string render_json(const ReportDiff& diff, double tolerance) {
  using json = nlohmann::ordered_json;
  const auto value = [](const std::optional<double>& number) { return number ? json(*number) : json(nullptr); };
  json numbers = json::object();
  for (const ComparedNumber& number : diff.numbers) {
    json row = {{"a", value(number.a)},
                {"b", value(number.b)},
                {"difference", value(number.difference())},
                {"differs", number.differs(tolerance)}};
    // No two names are alike, and looking each up among all would take the square of their number.
    numbers.get_ref<json::object_t&>().push_back({number.name, std::move(row)});
  }
  const json object = {{"a", {{"path", diff.a_path}, {"signature", diff.a_signature}}},
                       {"b", {{"path", diff.b_path}, {"signature", diff.b_signature}}},
                       {"tolerance", tolerance},
                       {"differs", diff.differs(tolerance)},
                       {"numbers", std::move(numbers)}};
  return object.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string render_csv(const ReportDiff& diff, double tolerance) {
  const auto value = [](const std::optional<double>& number) { return number ? fmt::format("{}", *number) : ""; };
  std::string out = "number,a,b,difference,differs\n";
  for (const ComparedNumber& number : diff.numbers) {
    out += fmt::format("{},{},{},{},{}\n", escape_csv(number.name), value(number.a), value(number.b),
                       value(number.difference()), number.differs(tolerance) ? 1 : 0);
  }
  return out;
}

}  // namespace

std::optional<double> ComparedNumber::difference() const {
  return a && b ? std::optional(*b - *a) : std::nullopt;
}

bool ComparedNumber::differs(double tolerance) const {
  if (!a && !b) return false;
  return !a || !b || std::abs(*b - *a) > tolerance;
}

bool ReportDiff::differs(double tolerance) const {
  return std::ranges::any_of(numbers, [&](const ComparedNumber& number) { return number.differs(tolerance); });
}

ReportDiff diff_reports(const ReportText& a, const ReportText& b) {
  const auto read = [](const ReportText& report) {
    return read_report(report.name, JsonDocument(report.name, report.json, Fault::submission));
  };
  return compare(read(a), read(b));
}

ReportDiff diff_reports(const std::string& a_path, const std::string& b_path) {
  const auto read = [](const std::string& path) { return read_report(path, read_document(path, Fault::submission)); };
  return compare(read(a_path), read(b_path));
}

std::string render_diff(const ReportDiff& diff, double tolerance, Format format, Layout layout) {
  if (format == Format::json) return render_json(diff, tolerance);
  if (format == Format::csv) return render_csv(diff, tolerance);
  std::string out = render_note("a: " + diff.a_path + ": " + diff.a_signature, format, layout) +
                    render_note("b: " + diff.b_path + ": " + diff.b_signature, format, layout) + "\n" +
                    render_table(as_table(diff, tolerance), format, layout);
  return out + "\n" + render_note(verdict(diff, tolerance), format, layout);
}

}  // namespace df2::eval
