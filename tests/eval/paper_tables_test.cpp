#include <df2_eval/paper/paper_tables.h>

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/error.h>
#include <df2_eval/paper/render_paper_tables.h>
#include <df2_eval/subset.h>

namespace {

using namespace df2;
using namespace df2::eval;

/// A run whose every metric is `score`, on levels too.
RunReport run_of(const std::string& name, Task task, double score = 0.5) {
  RunReport report;
  report.run = name;
  report.path = name + ".json";
  report.signature = "df2:0|task:" + std::string(task_name(task)) + "|gt:v@1|images:3@6e7ea780|sim:x";
  report.ground_truth_hash = "0123456789abcdef";
  report.options.task = task;
  report.options.min_matches = 6;
  report.options = checked(report.options);
  for (const std::string& metric : metric_names(report.options)) report.main.summary.emplace_back(metric, score);
  report.main.levels.assign(kLevelCount, report.main.summary);
  if (task == Task::landmarks) report.visibility = Visibility::vis_and_occ;
  return report;
}

const PaperRow& row_of(const PaperTable& table, const std::string& label, const std::string& setting = "") {
  const auto it = std::ranges::find_if(
      table.rows, [&](const PaperRow& row) { return row.label == label && row.setting == setting; });
  REQUIRE(it != table.rows.end());
  return *it;
}

/// What two reports are refused with.
Issue refusal(const RunReport& a, const RunReport& b) {
  try {
    paper_tables({a, b});
  } catch (const Error& error) {
    return error.issues().shown().at(0);
  }
  FAIL("accepted");
  return {};
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A run stands beside the paper's and the released scores with its difference from both") {
  const auto tables = paper_tables({run_of("mine", Task::detection)});
  REQUIRE(tables.size() == 1);
  const PaperRow& row = row_of(tables[0], "AP50");
  REQUIRE(row.runs.size() == 1);
  CHECK(row.paper.front() == 0.780);
  CHECK(row.paper.back() == 0.814);
  CHECK(row.released.back() == 0.789);
  CHECK_FALSE(row.released.front());
  CHECK(*difference(row.runs[0].scores, row.paper).back() == Approx(0.5 - 0.814));
  CHECK(*difference(row.runs[0].scores, row.released).back() == Approx(0.5 - 0.789));
  CHECK_FALSE(difference(row.runs[0].scores, row.released).front());
  const std::string text = render_paper_tables(tables, Format::table);
  CHECK(holds(text, "mine - paper"));
  CHECK(holds(text, "mine - released"));
}

TEST_CASE("Landmarks of a file without occluded ones stand in the half of vis alone") {
  RunReport report = run_of("mine", Task::landmarks);
  report.visibility = Visibility::vis;
  const PaperTable table = paper_tables({report}).at(0);
  CHECK(row_of(table, "AP", "vis").runs.size() == 1);
  CHECK(row_of(table, "AP", "vis_and_occ").runs.empty());
  CHECK(row_of(table, "AP", "vis_and_occ").paper.back() == 0.563);
}

TEST_CASE("Landmarks of native annotations fill both halves, each with its scores") {
  RunReport report = run_of("mine", Task::landmarks, 0.25);
  report.vis = run_of("", Task::landmarks, 0.75).main;
  const PaperTable table = paper_tables({report}).at(0);
  CHECK(row_of(table, "AP75", "vis").runs.at(0).scores == Scores(kLevelCount + 1, 0.75));
  CHECK(row_of(table, "AP75", "vis_and_occ").runs.at(0).scores == Scores(kLevelCount + 1, 0.25));
}

TEST_CASE("The two files of landmarks fill one run, though their ground truth differs") {
  RunReport vis = run_of("mine", Task::landmarks, 0.75), both = run_of("mine", Task::landmarks, 0.25);
  vis.visibility = Visibility::vis;
  vis.ground_truth_hash = "fedcba9876543210";
  const PaperTable table = paper_tables({vis, both}).at(0);
  CHECK(row_of(table, "AP", "vis").runs.at(0).scores.back() == 0.75);
  CHECK(row_of(table, "AP", "vis_and_occ").runs.at(0).scores.back() == 0.25);
}

TEST_CASE("The table of retrieval has all features of the paper and those of the runs") {
  RunReport detected = run_of("pose", Task::retrieval, 0.25), given = run_of("pose", Task::retrieval, 0.75);
  given.options.query_boxes = QueryBoxes::ground_truth;
  const PaperTable table = paper_tables({detected, given, run_of("mine", Task::retrieval)}).at(0);
  std::vector<std::string> features;
  for (const PaperRow& row : table.rows) {
    if (row.setting == "detected box") features.push_back(row.label);
  }
  CHECK(features == std::vector<std::string>{"class", "pose", "mask", "pose+class", "mask+class", "mine"});
  const PaperRow& row = row_of(table, "pose", "detected box");
  CHECK(row.runs.at(0).scores.back() == 0.25);
  CHECK(row.paper.back() == 0.588);              // top-20
  CHECK_FALSE(row.paper.at(kLevelCount));        // top-1
  CHECK(row.released.at(kLevelCount) == 0.182);  // top-1
  CHECK(row.released.back() == 0.510);           // top-20
  CHECK(row_of(table, "pose", "ground-truth box").runs.at(0).scores.back() == 0.75);
  CHECK(row_of(table, "class", "detected box").runs.empty());
  CHECK(row_of(table, "mine", "detected box").runs.size() == 1);
}

TEST_CASE("Reports of other ground truth or other rules are not joined in one table") {
  const RunReport a = run_of("a", Task::detection);
  const auto refused_at = [&](const RunReport& first, const RunReport& second) {
    const Issue issue = refusal(first, second);
    CHECK(issue.code == Code::report_signature);
    CHECK(issue.where.file == second.path);
    CHECK(issue.message.starts_with(second.run + " was scored with "));
    CHECK(holds(issue.message, ", but " + first.run + " ("));
    return issue.where.pointer;
  };
  RunReport b = run_of("b", Task::detection);
  CHECK_NOTHROW(paper_tables({a, b}));
  b.ground_truth_hash = "fedcba9876543210";
  CHECK(refused_at(a, b) == "/ground_truth/hash");
  b = run_of("b", Task::detection);
  b.signature = "df2:0|task:detection|gt:v@1|images:2@6e7ea780";
  CHECK(refused_at(a, b) == "/signature");
  b = run_of("b", Task::detection);
  b.options.subset_rule = SubsetRule::all_images;
  CHECK(refused_at(a, b) == "/options/subset_rule");
  b = run_of("b", Task::detection);
  b.options.categories = {1};
  CHECK(refused_at(a, b) == "/options/categories");
  b = run_of("b", Task::detection);
  b.options.max_dets = {7};
  CHECK(refused_at(a, b) == "/options/max_dets");
  RunReport masks = run_of("m", Task::segmentation), boxes = run_of("n", Task::segmentation);
  boxes.options.mask_box = MaskBox::deepfashion2;
  CHECK(refused_at(masks, boxes) == "/options/mask_box");
  const RunReport c = run_of("c", Task::retrieval);
  RunReport d = run_of("d", Task::retrieval);
  d.options.query_boxes = QueryBoxes::ground_truth;
  CHECK_NOTHROW(paper_tables({c, d}));
  d.options.min_matches = 0;
  CHECK(refused_at(c, d) == "/options/min_matches");
  d = run_of("d", Task::retrieval);
  d.options.rules = Rules::strict;
  CHECK(refused_at(c, d) == "/options/rules");
  RunReport e = run_of("e", Task::landmarks), f = run_of("f", Task::landmarks);
  e.visibility = Visibility::vis;
  f.vis = f.main;
  f.ground_truth_hash = "fedcba9876543210";
  CHECK(refused_at(e, f) == "/ground_truth/hash");
}

TEST_CASE("A place of a table is filled once, and no run is called as a published row is") {
  const RunReport a = run_of("a", Task::detection);
  CHECK(refusal(a, a).code == Code::usage);
  CHECK(refusal(a, run_of("paper", Task::detection)).code == Code::usage);
  CHECK(refusal(a, run_of("released", Task::segmentation)).code == Code::usage);
}

TEST_CASE("Notes name each run's signature and how it was scored unlike the paper") {
  RunReport report = run_of("pose", Task::retrieval);
  CHECK(paper_tables({report}).at(0).notes == std::vector<std::string>{"pose: " + report.signature});
  report.options.min_matches = 0;
  report.options.rules = Rules::strict;
  report.options.categories = {1, 2};
  const std::vector<std::string> notes = paper_tables({report}).at(0).notes;
  REQUIRE(notes.size() == 4);
  CHECK(holds(notes[0], "at least 0 corresponding gallery items; the paper's have 6"));
  CHECK(holds(notes[1], "strict rule"));
  CHECK(holds(notes[2], "2 of the 13 categories"));
  RunReport given = report;
  given.options.query_boxes = QueryBoxes::ground_truth;
  CHECK(paper_tables({report, given}).at(0).notes.size() == 3 + 2);  // both halves depart alike
  RunReport boxes = run_of("mine", Task::detection);
  boxes.options.max_dets = {7};
  boxes.options.subset_rule = SubsetRule::all_images;
  const std::string text = render_paper_tables(paper_tables({boxes}), Format::table);
  CHECK(holds(text, "\nmine: max_dets 7; the published scores have 100\nmine: subsets by the rule all-images"));
}

TEST_CASE("A run without a score is printed as such") {
  RunReport report = run_of("mine", Task::detection);
  report.main.levels.clear();
  for (auto& [name, value] : report.main.summary) value.reset();
  const std::string text = render_paper_tables(paper_tables({report}), Format::table);
  CHECK(holds(text, " mine      -"));
  CHECK_FALSE(holds(text, "mine - paper"));
}

TEST_CASE("CSV of tables has one number a line with all that it is of") {
  const auto tables = paper_tables({run_of("=mine", Task::detection), run_of("mine", Task::retrieval)});
  const std::string csv = render_paper_tables(tables, Format::csv);
  CHECK(holds(csv, "\"Table 2\",\"AP\",\"\",\"overall\",\"'=mine\",0.5,0.667,"));
  CHECK(holds(csv, "\"Table 5\",\"class\",\"detected box\",\"overall: top-20\",\"\",,0.415,,0.366,,\"\"\n"));
  CHECK(holds(csv, "\"Table 5\",\"mine\",\"detected box\",\"scale: small\",\"mine\",0.5,,,,,\"df2:0|task:retrieval|"));
  CHECK(std::ranges::count(csv, '\n') == 1 + 3 * 13 + (5 * 2 + 2) * 17);
}

TEST_CASE("Names of runs cannot act in a table") {
  RunReport report = run_of("[*] 50%\\input|x\x1b\xE2\x80\xAE", Task::retrieval);
  const auto tables = paper_tables({report});
  for (const Format format : {Format::table, Format::markdown, Format::latex, Format::html, Format::csv}) {
    CHECK_FALSE(holds(render_paper_tables(tables, format), "\x1b"));
    CHECK_FALSE(holds(render_paper_tables(tables, format), "\xE2\x80\xAE"));
  }
  const std::string latex = render_paper_tables(tables, Format::latex);
  CHECK(holds(latex, "\n{}[*] 50\\%\\textbackslash{}input\\textbar{}x???? & detected box & "));
  CHECK(latex.starts_with("% Needs \\usepackage{booktabs}.\n"));
  CHECK(holds(latex, "\n &  &  & \\multicolumn{3}{c}{scale} & "));
  CHECK(holds(latex, "\\cmidrule(lr){4-6}"));
}

TEST_CASE("JSON of tables has a score for each column, and null where there is none") {
  const auto tables = paper_tables({run_of("mine", Task::detection), run_of("class", Task::retrieval)});
  const auto found = nlohmann::json::parse(render_paper_tables(tables, Format::json));
  REQUIRE(found.size() == tables.size());
  for (std::size_t i = 0; i < tables.size(); ++i) {
    CHECK(found[i]["table"] == tables[i].name);
    REQUIRE(found[i]["rows"].size() == tables[i].rows.size());
    for (const auto& row : found[i]["rows"]) {
      CHECK(row["paper"].size() == found[i]["columns"].size());
      for (const auto& run : row["runs"]) {
        CHECK(run["scores"].size() == found[i]["columns"].size());
        CHECK(run["minus_paper"].size() == found[i]["columns"].size());
      }
    }
  }
  CHECK(nlohmann::json::parse(render_paper_tables({}, Format::json)).empty());
}
