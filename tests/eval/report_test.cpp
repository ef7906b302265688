#include <df2_eval/report/report.h>

#include <cstdlib>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2_eval/partial/partial.h>
#include <df2_eval/report/escape.h>

using namespace df2;
using namespace df2::eval;
using nlohmann::json;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// One image with one skirt; of two predictions of equal score the second is right.
Partial small_partial(double second_score = 0.5) {
  Partial partial;
  partial.options = settled({}, false);
  partial.ground_truth = {"gt|`\x1b[2J.json", "0123456789abcdef"};
  partial.files[{"a_b.json", "fedcba9876543210"}] = {3, {1, {{"mo|del\n", 2}}}};
  partial.scored = {6, 8};
  partial.subsets = make_subsets(Task::detection, false, SubsetRule::images);
  partial.counts = {
      .images = 1, .items = 1, .predictions = 2, .duplicates = 1, .absent_categories = {}, .unknown_keys = {}};
  auto& task = std::get<ApOutcomes>(partial.outcomes);
  task.main = ApAccumulator(kDeepFashion2Categories, partial.subsets.size());
  task.main.add_image(5);
  const std::size_t subsets = partial.subsets.size();
  std::vector<Outcome> outcomes(2 * subsets);
  outcomes[subsets].matched = all_bits(10);
  std::vector<std::uint32_t> counted(subsets, 0);
  counted[0] = 1;
  task.main.add_cell(8, std::vector<double>{0.5, second_score}, outcomes, counted);
  return partial;
}

/// As landmarks on native annotations, with 12 levels and two views.
Partial landmark_partial() {
  Partial partial = small_partial();
  partial.options = checked({.task = Task::landmarks});
  partial.subsets = make_subsets(Task::landmarks, true, SubsetRule::images);
  auto& task = std::get<ApOutcomes>(partial.outcomes);
  task.main = ApAccumulator(kDeepFashion2Categories, partial.subsets.size());
  task.main.add_image(5);
  task.main.add_cell(8, std::vector<double>{0.5}, std::vector<Outcome>(partial.subsets.size(), {all_bits(10), 0}),
                     std::vector<std::uint32_t>(partial.subsets.size(), 1));
  task.visibility = Visibility::vis_and_occ;
  task.vis = ApAccumulator(kDeepFashion2Categories, partial.subsets.size());
  task.vis->add_image(5);
  task.vis->add_cell(8, std::vector<double>{0.5}, std::vector<Outcome>(partial.subsets.size()),
                     std::vector<std::uint32_t>(partial.subsets.size(), 1));
  return partial;
}

}  // namespace

TEST_CASE("The signature says in one line what decides the numbers") {
  const std::string signature = make_report(small_partial()).signature;
  CHECK(holds(signature, "|task:detection|gt:gt_`"));
  CHECK(holds(signature, "@0123456789abcdef|pred:a_b.json@fedcba9876543210|images:1@"));
  CHECK(holds(signature, "|categories:7,9|sim:iou-box|thr:0.50:0.05:0.95|max_dets:1,10,100|subsets:none"));
  CHECK(signature.ends_with("|duplicates:1|zero_size:1|left_out:1|unknown_keys:2"));
  CHECK(holds(make_report(landmark_partial()).signature, "|sim:oks-294|"));
  CHECK(holds(make_report(landmark_partial()).signature, "|max_dets:20|subsets:images|vis:vis_and_occ+vis"));
}

TEST_CASE("The signature tells one choice of images from another of the same size") {
  Partial other = small_partial();
  auto& task = std::get<ApOutcomes>(other.outcomes);
  task.main = ApAccumulator(kDeepFashion2Categories, other.subsets.size());
  task.main.add_image(6);
  CHECK(make_report(small_partial()).signature != make_report(other).signature);
}

TEST_CASE("Several results files are one field of the signature") {
  Partial partial = small_partial();
  const auto field = [&] {
    const std::string signature = make_report(partial).signature;
    const std::size_t begin = signature.find("|pred:");
    return signature.substr(begin, signature.find('|', begin + 1) - begin);
  };
  partial.files[{"b.json", "0000000000000001"}] = {};
  const std::string two = field();
  CHECK(two.starts_with("|pred:2@"));
  CHECK(two.size() == std::string("|pred:2@").size() + 16);
  partial.files.clear();
  partial.files[{"a_b.json", "fedcba9876543210"}] = {};
  partial.files[{"b.json", "0000000000000002"}] = {};
  CHECK(field() != two);
}

TEST_CASE("A set of categories that is not DeepFashion2's is named in the signature") {
  std::vector<Category> rows(3);
  for (int i = 0; i < 3; ++i) rows[static_cast<std::size_t>(i)].id = 10 * i;
  rows[0].name = rows[1].name = "person";
  rows[1].landmark_count = 17;
  Partial partial = landmark_partial();
  partial.categories = CategorySet(rows, std::vector<double>(17, 0.1));
  partial.scored = {1, 2};
  auto& task = std::get<ApOutcomes>(partial.outcomes);
  task.main = ApAccumulator(3, partial.subsets.size());
  task.vis = task.main;
  const Report report = make_report(partial);
  CHECK(holds(report.signature, "|categories:2@"));
  CHECK(holds(report.signature, "|categories_of:ground-truth|sim:oks-17|"));
  const json object = json::parse(render_report(report, Format::json));
  CHECK(object["per_category"]["person (10)"]["category_id"] == 10);  // another one is called so, too
  CHECK(object["per_category"][" (20)"]["category_id"] == 20);
  CHECK(json::parse(render_curves(report))["categories"] == json({10, 20}));
}

TEST_CASE("Bounds of AP hold it, and are it when no scores are equal") {
  Partial partial = small_partial();
  partial.options.ties = true;
  const Report report = make_report(partial);
  REQUIRE(report.ap_bounds);
  CHECK(report.ap_bounds->first == Approx(0.5));
  CHECK(report.ap_bounds->second == Approx(1.0));
  CHECK(report.summary.summary[0].second == report.ap_bounds->first);

  partial = small_partial(0.4);
  partial.options.ties = true;
  const Report untied = make_report(partial);
  CHECK(untied.ap_bounds == std::pair(*untied.summary.summary[0].second, *untied.summary.summary[0].second));
  partial.scored = {6};
  CHECK_FALSE(make_report(partial).ap_bounds);
}

TEST_CASE("The JSON report has its keys in order and null for what could not be measured") {
  const std::string text = render_report(make_report(small_partial()), Format::json);
  const auto object = nlohmann::ordered_json::parse(text);
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  CHECK(keys == std::vector<std::string>{"signature", "df2_version", "task", "ground_truth", "predictions", "options",
                                         "counts", "notices", "summary", "per_category", "subsets"});
  CHECK(object["task"] == "detection");
  CHECK(object["predictions"].dump() == R"([{"name":"a_b.json","hash":"fedcba9876543210"}])");
  CHECK(object["summary"]["AP"].get<double>() == Approx(0.5));
  CHECK(object["summary"]["AP_small"].is_null());
  CHECK(object["per_category"]["skirt"]["items"] == 1);
  CHECK(object["per_category"]["skirt"]["predictions"] == 2);
  CHECK(object["per_category"]["shorts"]["AP"].is_null());
  CHECK(object["subsets"].empty());
  CHECK(object["counts"]["unknown_keys"]["mo|del\n"] == 2);
}

TEST_CASE("Landmarks of native annotations have both visibilities in every format") {
  const Report report = make_report(landmark_partial());
  const json object = json::parse(render_report(report, Format::json));
  CHECK(object["summary"]["AP"].get<double>() == Approx(1));
  CHECK(object["vis"]["summary"]["AP"] == 0);
  CHECK(object["vis"]["per_category"]["skirt"]["AP"] == 0);
  CHECK(object["subsets"].size() == 12);
  CHECK(object["vis"]["subsets"]["scale_small"]["AP"] == 0);
  CHECK(holds(render_report(report, Format::csv), "\n\"vis/summary\",\"\",\"AP\",0\n"));
  const std::string table = render_report(report, Format::table);
  CHECK(holds(table, "AP50 (vis)          0.000"));
  CHECK(holds(table, "AP50 (vis_and_occ)  1.000"));
  CHECK(holds(table, "0.000 / 1.000"));
  const std::string latex = render_report(report, Format::latex);
  CHECK(holds(latex, " & \\multicolumn{3}{c}{scale} & \\multicolumn{3}{c}{occlusion} & "));
  CHECK(holds(latex, "\\cmidrule(lr){2-4}\\cmidrule(lr){5-7}"));
  CHECK(holds(render_report(report, Format::markdown), "| metric | scale: small | scale: moderate |"));
  const std::string html = render_report(report, Format::html);
  CHECK(holds(html, "<tr><td colspan=\"1\"></td><th scope=\"colgroup\" colspan=\"3\">scale</th>"));
  CHECK(holds(html, "<tr><th scope=\"row\">AP50 (vis)</th><td>0.000</td>"));
}

TEST_CASE("Numbers in JSON and CSV come back as they were") {
  Report report = make_report(small_partial());
  for (const double value : {1.0 / 3, 0.1 + 0.2, 5e-324, 0.7184818481848183, 1.0}) {
    report.summary.summary = {{"AP", value}};
    CHECK(json::parse(render_report(report, Format::json))["summary"]["AP"].get<double>() == value);
    const std::string csv = render_report(report, Format::csv);
    const std::string mark = "\"summary\",\"\",\"AP\",";
    CHECK(std::strtod(csv.c_str() + csv.find(mark) + mark.size(), nullptr) == value);
  }
}

TEST_CASE("Names cannot act in a report") {
  const Report report = make_report(small_partial());
  for (const Format format :
       {Format::table, Format::csv, Format::markdown, Format::latex, Format::html, Format::json}) {
    CHECK_FALSE(holds(render_report(report, format), "\x1b"));
  }
  const std::string markdown = render_report(report, Format::markdown);
  CHECK(holds(markdown, "\"mo\\|del?\""));
  CHECK(markdown.find('`', 1) == markdown.find('\n') - 1);
  CHECK(holds(render_report(report, Format::table), "\"mo|del?\""));
  CHECK(holds(render_report(report, Format::csv), "\"mo|del?\",\"unknown_keys\",2"));
}

TEST_CASE("Names are escaped for each format") {
  CHECK(plain_text("skirt \xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x97") == "skirt \xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x97");
  CHECK(plain_text("a\tb\r\nc\x7F") == "a?b??c?");
  CHECK(plain_text("\xC2\x9B"
                   "2J") == "??2J");           // a control character beyond ASCII
  CHECK(plain_text("\x9B\xFF\xC3") == "???");  // no UTF-8
  CHECK(plain_text("\xE0\x80\xAF") == "???");  // overlong
  CHECK(plain_text("\xED\xA0\x80") == "???");  // half a surrogate pair
  CHECK(escape_markdown("a|b<c>&*_`[x]\\") == "a\\|b&lt;c&gt;&amp;\\*\\_\\`\\[x\\]\\\\");
  CHECK(escape_latex("50% & $_#{}~^\\<>|\"") ==
        "50\\% \\& \\$\\_\\#\\{\\}\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\textless{}\\textgreater{}"
        "\\textbar{}\\textquotedbl{}");
  CHECK(plain_text("a\xE2\x80\xAE"
                   "b\xE2\x81\xA6\xD8\x9C") == "a???b?????");  // they turn the text about
  for (const char* formula : {"=1+1", "+1", "-1", "@SUM(A1)"}) {
    CHECK(escape_csv(formula) == "\"'" + std::string(formula) + "\"");
  }
  CHECK(escape_csv("a=1-2") == "\"a=1-2\"");
  CHECK(escape_csv("a\"b,c\nd") == "\"a\"\"b,c?d\"");
}

TEST_CASE("Curves come as arrays [threshold][recall][category][subset][max_dets] with null where absent") {
  const json curves = json::parse(render_curves(make_report(small_partial())));
  CHECK(curves["categories"] == json({7, 9}));
  CHECK(curves["subsets"][0] == "all");
  CHECK(curves["max_dets"] == json({1, 10, 100}));
  CHECK(curves["precision"].size() == 10);
  CHECK(curves["precision"][0].size() == 101);
  CHECK(curves["precision"][9][100][0][0][2].is_null());
  CHECK(curves["precision"][9][100][1][0][2].get<double>() == Approx(0.5));
  CHECK(curves["precision"][0][0][1][0][0] == 0);
  CHECK(curves["scores"][0][0][1][0][2] == 0.5);
  CHECK(curves["recall"][0][1][0] == json({0.0, 1.0, 1.0}));
  CHECK_FALSE(curves.contains("vis"));
  CHECK(json::parse(render_curves(make_report(landmark_partial())))["vis"]["recall"][0][1][0][0] == 0);
}

TEST_CASE("Notes count in words") {
  Report report = make_report(small_partial());
  report.counts = {
      .images = 2, .items = 1, .predictions = 0, .beyond_max_dets = 3, .absent_categories = {}, .unknown_keys = {}};
  const std::string table = render_report(report, Format::table);
  CHECK(holds(table, "\n2 images, 1 item, 0 predictions scored\n3 predictions beyond max_dets"));
  CHECK_FALSE(holds(table, "exactly like another one"));
}
