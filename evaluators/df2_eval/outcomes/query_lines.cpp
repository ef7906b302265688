#include <df2_eval/outcomes/query_lines.h>

#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace df2::eval {

namespace {

std::vector<std::string_view> levels_of(const Partial& partial, const QueryOutcome& query) {
  std::vector<std::string_view> names;
  for (const Subset& subset : partial.subsets) {
    if (subset.level && query.attributes && query.attributes->has(*subset.level)) names.push_back(subset.name);
  }
  return names;
}

}  // namespace

std::string query_lines(const Partial& partial, OutcomeFormat format) {
  const bool is_csv = format == OutcomeFormat::csv;
  std::string text = is_csv ? "type,image_id,item,category_id,matches,rank,miss,average_precision,subsets\n"
                            : "{\"type\":\"run\",\"task\":\"retrieval\"}\n";
  for (const QueryOutcome& query : std::get<RetrievalOutcomes>(partial.outcomes).main.queries()) {
    const std::int64_t category = partial.categories[query.category].id;
    const std::string rank = query.rank > 0 ? fmt::format("{}", query.rank) : is_csv ? "" : "null";
    const std::vector<std::string_view> levels = levels_of(partial, query);
    const auto out = std::back_inserter(text);
    if (is_csv) {
      fmt::format_to(out, "query,{},{},{},{},{},{},{},{}\n", query.image_id, query.item, category, query.matches, rank,
                     query.miss == Miss::none ? "" : miss_name(query.miss), query.average_precision,
                     fmt::join(levels, " "));
      continue;
    }
    fmt::format_to(out,
                   "{{\"type\":\"query\",\"image_id\":{},\"item\":{},\"category_id\":{},\"matches\":{},\"rank\":{},"
                   "\"miss\":{},\"average_precision\":{},\"subsets\":[",
                   query.image_id, query.item, category, query.matches, rank,
                   query.miss == Miss::none ? "null" : fmt::format("\"{}\"", miss_name(query.miss)),
                   query.average_precision);
    for (std::size_t i = 0; i < levels.size(); ++i) fmt::format_to(out, "{}\"{}\"", i ? "," : "", levels[i]);
    text += "]}\n";
  }
  return text;
}

}  // namespace df2::eval
