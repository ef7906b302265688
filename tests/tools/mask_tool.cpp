// In: one JSON request per line on stdin. Out: one JSON line per request, from the functions of df2/mask.h.
// Called by tests/python/test_mask_parity.py, which compares every answer with the reference library's.
//
//   {"op": "polygon", "size": [h, w], "polygons": [[x, y, ...], ...]}        -> counts, area, bbox
//   {"op": "box", "size": [h, w], "box": [x, y, width, height]}              -> counts, area, bbox
//   {"op": "counts", "size": [h, w], "counts": "..."}                        -> counts, area, bbox, runs, or fault
//   {"op": "merge", "size": [h, w], "counts": ["...", ...]}                  -> counts, area, bbox
//   {"op": "iou", "size": [h, w], "a": "...", "b": "...", "crowd": 0 or 1}   -> iou

#include <cstdint>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <df2/mask.h>

namespace {

using nlohmann::json;

df2::Size read_size(const json& request) {
  const json& size = request.at("size");
  return {size.at(1).get<std::uint32_t>(), size.at(0).get<std::uint32_t>()};
}

df2::Polygon read_polygon(const json& numbers) {
  df2::Polygon polygon;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
    polygon.push_back({numbers[i].get<double>(), numbers[i + 1].get<double>()});
  }
  return polygon;
}

df2::Mask read_mask(const std::string& counts, df2::Size size) {
  df2::Mask mask{size, {}};
  if (const auto fault = df2::decode_runs(counts, size, mask.runs)) {
    throw std::runtime_error(std::string(df2::describe(*fault)));
  }
  return mask;
}

json describe_mask(const df2::Mask& mask) {
  const df2::Box box = df2::tight_box(mask.runs, mask.size);
  return {{"counts", df2::encode_runs(mask.runs)},
          {"area", df2::mask_area(mask.runs)},
          {"bbox", {box.x, box.y, box.width, box.height}}};
}

json answer_polygon(const json& request) {
  std::vector<df2::Polygon> polygons;
  for (const json& numbers : request.at("polygons")) polygons.push_back(read_polygon(numbers));
  return describe_mask(df2::mask_from_polygons(polygons, read_size(request)));
}

json answer_box(const json& request) {
  const json& box = request.at("box");
  return describe_mask(df2::mask_from_box(
      {box.at(0).get<double>(), box.at(1).get<double>(), box.at(2).get<double>(), box.at(3).get<double>()},
      read_size(request)));
}

json answer_counts(const json& request) {
  const df2::Mask mask = read_mask(request.at("counts").get<std::string>(), read_size(request));
  json answer = describe_mask(mask);
  answer["runs"] = mask.runs;
  return answer;
}

json answer_merge(const json& request) {
  const df2::Size size = read_size(request);
  std::vector<df2::Mask> masks;
  for (const json& counts : request.at("counts")) masks.push_back(read_mask(counts.get<std::string>(), size));
  return describe_mask(df2::unite(masks, size));
}

json answer_iou(const json& request) {
  const df2::Size size = read_size(request);
  const df2::Mask a = read_mask(request.at("a").get<std::string>(), size);
  const df2::Mask b = read_mask(request.at("b").get<std::string>(), size);
  const std::uint64_t both = df2::intersection_area(a.runs, b.runs);
  const std::uint64_t area_a = df2::mask_area(a.runs);
  const bool is_crowd = request.at("crowd").get<int>() != 0;
  const std::uint64_t either = is_crowd ? area_a : area_a + df2::mask_area(b.runs) - both;
  const double iou = both == 0 ? 0.0 : static_cast<double>(both) / static_cast<double>(either);
  return {{"iou", iou}};
}

json answer(const json& request) {
  const std::string op = request.at("op").get<std::string>();
  if (op == "polygon") return answer_polygon(request);
  if (op == "box") return answer_box(request);
  if (op == "counts") return answer_counts(request);
  if (op == "merge") return answer_merge(request);
  if (op == "iou") return answer_iou(request);
  throw std::runtime_error("unknown op: " + op);
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    json reply;
    try {
      reply = answer(json::parse(line));
    } catch (const std::exception& error) {
      reply = {{"fault", error.what()}};
    }
    std::cout << reply.dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
  }
  return 0;
}
