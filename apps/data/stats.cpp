// df2-data stats: what there is of everything in one split or several.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <df2/escape.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/stats/dataset_stats.h>
#include <df2/stats/render_stats_csv.h>
#include <df2/stats/render_stats_html.h>
#include <df2/stats/render_stats_json.h>
#include <df2/stats/render_stats_text.h>
#include <df2/stats/stats_charts.h>
#include <df2/text.h>

#include "../progress.h"
#include "commands.h"

namespace df2::apps {

namespace {

enum class StatsFormat { text, json, csv, html };

constexpr std::array<eval::NamedValue<StatsFormat>, 4> kFormats = {
    {{"text", StatsFormat::text}, {"json", StatsFormat::json}, {"csv", StatsFormat::csv}, {"html", StatsFormat::html}}};

struct StatsArgs {
  std::vector<std::string> gt;
  std::string sizes, output, charts;  // an empty path was not given
  StatsFormat format = StatsFormat::text;
};

std::string render(const std::vector<DatasetStats>& splits, StatsFormat format) {
  switch (format) {
    case StatsFormat::text:
      return render_stats_text(splits);
    case StatsFormat::json:
      return render_stats_json(splits);
    case StatsFormat::csv:
      return render_stats_csv(splits);
    case StatsFormat::html:
      return render_stats_html(splits);
  }
  return {};
}

/// Of two splits one is in memory at a time.
DatasetStats stats_of(const std::string& path, const std::string& sizes) {
  DatasetStats stats;
  work_with_progress(plain_text(shortened(path)) + " read", [&] {
    FieldsRead fields;
    fields.areas = false;
    fields.masks = false;  // one that is wrong is as good as absent
    Dataset dataset = read_ground_truth(path, {}, {}, fields);
    if (!sizes.empty()) add_image_sizes(dataset, sizes);
    stats = collect_stats(dataset);
  });
  return stats;
}

int run(const StatsArgs& args) {
  if (!args.sizes.empty() && args.gt.size() > 1)
    refuse_usage(fmt::format("--sizes belongs to one --gt, but {} are given: image ids begin anew in each split",
                             args.gt.size()));
  std::vector<DatasetStats> splits;
  for (const std::string& path : args.gt) splits.push_back(stats_of(path, args.sizes));
  const std::string text = render(splits, args.format);
  if (!args.charts.empty()) write_stats_charts(make_stats_charts(splits), args.charts);
  print_or_write(text, args.output);
  return kDone;
}

}  // namespace

RunnableCommand stats_command() {
  const auto args = std::make_shared<StatsArgs>();
  return {{.name = "stats",
           .about = "Counts items, levels, landmarks, pairs and sizes, beside what the paper published",
           .usage = "--gt PATH [--gt PATH]... [FLAG]...",
           .examples = {"stats --gt deepfashion2/validation --charts charts",
                        "stats --gt train --gt validation --format html --output stats.html"},
           .flags = {{"", "--gt", required(read_files(args->gt, "PATH")),
                      "Split folder of native annotations, or a COCO-type file; each is a column"},
                     {"", "--sizes", read_file(args->sizes), "Sizes of images, where the ground truth has none"},
                     {"", "--output", written_file(args->output), "Write there instead of to standard output"},
                     {"", "--format", choice<StatsFormat>(args->format, kFormats),
                      "Tables for people, JSON, CSV with a number in each line, or a page with charts"},
                     {"", "--charts", written_file(args->charts, "FOLDER"),
                      "Write each chart there as an SVG file; all or none"}}},
          [args] { return run(*args); }};
}

}  // namespace df2::apps
