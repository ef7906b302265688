#include <df2/convert/detail/cvat_labels.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include <df2/attributes.h>
#include <df2/checks.h>
#include <df2/convert/detail/xml_text.h>
#include <df2/error.h>
#include <df2/io/detail/json/values.h>
#include <df2/text.h>

namespace df2::convert::detail {

namespace {

using Json = df2::detail::OrderedJson;

CvatAttribute id_attribute(std::string name) {
  return {std::move(name), "number", "0", {"0", fmt::format("{}", kMaxId), "1"}};
}

std::vector<CvatAttribute> item_attributes(const std::set<CvatExtra>& extras) {
  std::vector<CvatAttribute> attributes = {id_attribute("item_id"), id_attribute("style")};
  for (const AttributeRow& row : kAttributes) {
    attributes.push_back(
        {std::string(row.key), "select", std::string(kCvatUnknown), {std::string(kCvatUnknown), "1", "2", "3"}});
  }
  for (const CvatExtra extra : extras) {
    if (extra == CvatExtra::iscrowd)
      attributes.push_back({std::string(cvat_extra_name(extra)), "checkbox", "false", {"false"}});
    else
      attributes.push_back({std::string(cvat_extra_name(extra)), "text", "", {""}});
  }
  return attributes;
}

/// Places on a circle, clockwise from the top, in CVAT's square of 100.
std::array<double, 2> place_of(std::size_t landmark, std::size_t count) {
  const double turn = 2 * std::numbers::pi * static_cast<double>(landmark) / static_cast<double>(count);
  return {50 + 42 * std::sin(turn), 50 - 42 * std::cos(turn)};
}

std::string svg_of(const Category& category) {
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  const auto add_edge = [&](std::size_t a, std::size_t b) {
    const auto edge = std::minmax(a, b);
    if (a != b && std::ranges::find(edges, std::pair<std::size_t, std::size_t>(edge)) == edges.end())
      edges.emplace_back(edge);
  };
  for (std::size_t i = 0; i < category.contour.size(); ++i) {
    add_edge(category.contour[i], category.contour[(i + 1) % category.contour.size()]);
  }
  for (const LandmarkPair& edge : category.inner_edges) add_edge(edge[0], edge[1]);
  std::string svg;
  for (const auto& [a, b] : edges) {
    const auto from = place_of(a - 1, category.landmark_count), to = place_of(b - 1, category.landmark_count);
    svg += fmt::format(
        "<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" data-type=\"edge\" data-node-from=\"{}\" "
        "data-node-to=\"{}\"></line>",
        from[0], from[1], to[0], to[1], a, b);
  }
  for (std::size_t k = 0; k < category.landmark_count; ++k) {
    const auto place = place_of(k, category.landmark_count);
    svg += fmt::format(
        "<circle r=\"0.75\" cx=\"{0:.2f}\" cy=\"{1:.2f}\" data-type=\"element node\" data-element-id=\"{2}\" "
        "data-node-id=\"{2}\" data-label-name=\"{2}\"></circle>",
        place[0], place[1], k + 1);
  }
  return svg;
}

void require_names(std::span<const CvatLabel> labels) {
  std::unordered_set<std::string_view> seen;
  for (const CvatLabel& label : labels) {
    const auto fault = find_xml_fault(label.name);
    if (label.name.empty() || fault) {
      throw Error(Fault::usage, Code::bad_dataset,
                  fmt::format("a category cannot be a label of CVAT: its name is empty or holds {}",
                              fault.value_or("nothing")));
    }
    if (!seen.insert(label.name).second) {
      throw Error(Fault::usage, Code::bad_dataset,
                  fmt::format("two labels of CVAT would be called {}: give the categories different names",
                              shortened(label.name)));
    }
  }
}

Json attribute_value(const CvatAttribute& attribute) {
  return {{"name", attribute.name},
          {"mutable", false},
          {"input_type", attribute.input_type},
          {"default_value", attribute.default_value},
          {"values", attribute.values}};
}

}  // namespace

std::string_view cvat_extra_name(CvatExtra extra) {
  switch (extra) {
    case CvatExtra::pair_id:
      return "pair_id";
    case CvatExtra::area:
      return "area";
    case CvatExtra::iscrowd:
      return "iscrowd";
    case CvatExtra::num_keypoints:
      return "num_keypoints";
  }
  return {};
}

std::vector<CvatLabel> cvat_labels(const CategorySet& categories, std::span<const CategoryIndex> used,
                                   const std::set<CvatExtra>& extras) {
  std::vector<CvatLabel> labels;
  for (const CategoryIndex index : used) {
    const Category& category = categories[index];
    labels.push_back({category.name, "any", item_attributes(extras), 0, ""});
    if (category.landmark_count == 0) continue;
    std::string name = category.name;
    name += kCvatLandmarks;
    labels.push_back({std::move(name), "skeleton", {}, category.landmark_count, svg_of(category)});
  }
  labels.push_back({std::string(kCvatPicture),
                    "tag",
                    {id_attribute("image_id"),
                     {"pair_id", "text", "", {""}},
                     {"source", "select", std::string(kCvatUnknown), {std::string(kCvatUnknown), "shop", "user"}}},
                    0,
                    ""});
  require_names(labels);
  return labels;
}

std::string cvat_labels_json(std::span<const CvatLabel> labels) {
  Json list = Json::array();
  for (const CvatLabel& label : labels) {
    Json value = {{"name", label.name}, {"type", label.type}, {"attributes", Json::array()}};
    for (const CvatAttribute& attribute : label.attributes) value["attributes"].push_back(attribute_value(attribute));
    if (label.landmarks > 0) {
      value["sublabels"] = Json::array();
      for (std::size_t k = 1; k <= label.landmarks; ++k) {
        value["sublabels"].push_back(
            Json{{"name", fmt::format("{}", k)}, {"type", "points"}, {"attributes", Json::array()}});
      }
      value["svg"] = label.svg;
    }
    list.push_back(std::move(value));
  }
  return list.dump(1) + "\n";
}

}  // namespace df2::convert::detail
