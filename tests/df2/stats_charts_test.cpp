#include <df2/stats/stats_charts.h>

#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include <df2/escape.h>
#include <df2/io/text_file.h>
#include <df2/stats/bar_charts.h>
#include <df2/stats/published_stats.h>
#include <df2/stats/render_stats_text.h>
#include <df2/stats/split_labels.h>
#include <df2/synth/scene.h>

#include "../support.h"

using namespace df2;

namespace {

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("Every chart has a file name of its own, whatever the categories are called") {
  const CategorySet categories({{.id = 1, .name = "../a/b"}, {.id = 2, .name = "<&>"}, {.id = 3, .name = "<&>"}}, {});
  const std::vector splits = {collect_stats(Dataset("odd", {}, {}, categories))};
  std::set<std::string> names;
  for (const StatsChart& chart : make_stats_charts(splits)) {
    CHECK(names.insert(chart.name).second);
    CHECK(chart.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
    CHECK(!holds(svg_file(chart.picture), "<&>"));
  }
}

TEST_CASE("Charts are written as files that begin as XML") {
  const test::ScratchFolder folder;
  const std::vector splits = {collect_stats(synth::make_scenes({.images = 20, .seed = 1}))};
  const std::string place = (folder.path() / "charts").string();
  const auto charts = make_stats_charts(splits);
  write_stats_charts(charts, place);
  for (const StatsChart& chart : charts) {
    const std::string text = read_text(place + "/" + chart.name + ".svg", Fault::io);
    CHECK(text == svg_file(chart.picture));
    CHECK(text.starts_with("<?xml"));
  }
}

TEST_CASE("A label that does not fit ends in an ellipsis and is no wider than its place") {
  CHECK(fitted_text("short", 11, 100) == "short");
  for (const char letter : {'m', 'i'}) {
    const std::string text(200, letter);
    const std::string fitted = fitted_text(text, 11, 100);
    CHECK(fitted.size() < text.size());
    CHECK(fitted.ends_with("\xE2\x80\xA6"));
    CHECK(text_width(fitted, 11) <= 100);
  }
  std::string wide;
  for (int i = 0; i < 50; ++i) wide += "\xE6\xBC\xA2";
  const std::string fitted = fitted_text(wide, 10, 55);
  CHECK(fitted == "\xE6\xBC\xA2\xE6\xBC\xA2\xE6\xBC\xA2\xE6\xBC\xA2\xE2\x80\xA6");
}

TEST_CASE("A histogram without anything has axes and no columns") {
  const SvgPicture picture = draw_columns({"Nothing", {"0", "1", "more"}, {{"a", {0, 0}}, {"b", {}, "not there"}}});
  CHECK(holds(picture.body, "b: not there"));
  CHECK(!holds(picture.body, "<title>"));
  CHECK(!holds(picture.body, "nan"));
}

TEST_CASE("Splits of one name are told apart, also from one that is called so") {
  std::vector<DatasetStats> splits(4);
  splits[0].name = splits[2].name = splits[3].name = "train";
  splits[1].name = "train (2)";
  CHECK(split_labels(splits) == std::vector<std::string>{"train", "train (2)", "train (3)", "train (4)"});
}

TEST_CASE("Tallies share their rows, and large numbers one row") {
  std::vector<DatasetStats> splits(2);
  splits[0].items_per_image = {{1, 5}, {3, 1}};
  CHECK(tally_rows(splits, &DatasetStats::items_per_image).labels == std::vector<std::string>{"0", "1", "2", "3"});
  splits[1].items_per_image = {{10, 2}, {1'000'000'000'000, 4}};
  const TallyRows rows = tally_rows(splits, &DatasetStats::items_per_image);
  REQUIRE(rows.labels.size() == 11);
  CHECK(rows.labels.back() == "10+");
  CHECK(rows.counts[1].back() == 6);
  CHECK(rows.counts[0][1] == 5);
}

TEST_CASE("Numbers are grouped by thousands, and the share of nothing is a dash") {
  CHECK(count_text(0) == "0");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1'000) == "1,000");
  CHECK(count_text(1'234'567) == "1,234,567");
  CHECK(percent_text(share_of(1, 3)) == "33.3 %");
  CHECK(percent_text(share_of(0, 0)) == "-");
}

TEST_CASE("Published shares are known by every spelling of a category's name") {
  CHECK(published_category_share("skirt") == published_category_share("SKIRT"));
  CHECK(published_category_share("short sleeve top") == published_category_share("short_sleeved_shirt"));
  CHECK(!published_category_share("hat"));
  for (const AttributeRow& row : kAttributes) {
    double sum = 0;
    for (const std::uint8_t value : {1, 2, 3}) sum += published_level_share({row.attribute, value});
    CHECK(sum == Approx(1));
  }
}

TEST_CASE("Tables of splits with names that do not fit are no wider than 100 columns") {
  DatasetStats split = collect_stats(synth::make_scenes({.images = 20, .seed = 2}));
  split.name = std::string(300, 'x').append("\x1B[31m");
  const std::vector splits(5, split);
  const std::string text = render_stats_text(splits);
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin))
    CHECK(end - begin <= 100);
  CHECK(!holds(text, "\x1B"));
}
