#include <df2_eval/report/detail/rank_curves.h>

#include <numeric>
#include <vector>

#include <nlohmann/json.hpp>

namespace df2::eval::detail {

namespace {

using json = nlohmann::ordered_json;

json share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? json(nullptr) : json(static_cast<double>(part) / static_cast<double>(whole));
}

void add(json& object, const RankCurve& curve) {
  object["queries"] = curve.queries;
  json& accuracy = object["accuracy"] = json::array();
  for (const std::uint64_t hits : curve.hits) accuracy.push_back(share(hits, curve.queries));
}

}  // namespace

json cmc_curves(const Report& report) {
  const RankCurves& curves = report.retrieval->curves;
  std::vector<std::size_t> ranks(curves.all.hits.size());
  std::iota(ranks.begin(), ranks.end(), 1);
  json object = {{"ranks", ranks}};
  add(object, curves.all);
  json& categories = object["per_category"] = json::object();
  for (std::size_t i = 0; i < curves.per_category.size(); ++i) {
    const CategoryIndex category = report.summary.per_category[i].category;
    json& entry = categories[report.category_names[category]];
    entry = {{"category_id", report.categories[category].id}};
    add(entry, curves.per_category[i]);
  }
  json& subsets = object["subsets"] = json::object();
  for (std::size_t i = 0; i < curves.subsets.size(); ++i) {
    add(subsets[report.summary.subsets[i].name], curves.subsets[i]);
  }
  return object;
}

json roc_curve(const Report& report) {
  const VerificationDetail& detail = *report.verification;
  json object = {{"same", detail.same}, {"different", detail.different}};
  const auto add_column = [&](const char* name, const auto& value_of) {
    json& column = object[name] = json::array();
    for (const RocPoint& point : detail.points) column.push_back(value_of(point));
  };
  add_column("thresholds",
             [](const RocPoint& point) { return point.threshold ? json(*point.threshold) : json(nullptr); });
  add_column("true_positives", [](const RocPoint& point) { return point.true_positives; });
  add_column("false_positives", [](const RocPoint& point) { return point.false_positives; });
  add_column("true_positive_rate", [&](const RocPoint& point) { return share(point.true_positives, detail.same); });
  add_column("false_positive_rate",
             [&](const RocPoint& point) { return share(point.false_positives, detail.different); });
  return object;
}

}  // namespace df2::eval::detail
