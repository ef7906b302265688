#include <array>
#include <random>
#include <string>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_eval/report/diff.h>

#include "support.h"

using namespace df2;
using namespace df2::eval;

namespace {

std::string report_text(double ap, const std::string& task = "detection") {
  return R"({"signature": "df2:1.0.0|task:)" + task + R"(", "task": ")" + task + R"(", "summary": {"AP": )" +
         std::to_string(ap) + R"(, "AP_large": null}, "counts": {"items": 4}})";
}

}  // namespace

TEST_CASE("reports in memory are compared as their files are") {
  const test::ScratchFolder folder;
  std::mt19937 random(12);
  std::uniform_real_distribution<double> fraction(0, 1);
  for (int i = 0; i < 20; ++i) {
    const std::array<std::string, 2> texts = {report_text(fraction(random)), report_text(fraction(random))};
    const std::string a = folder.write("a.json", texts[0]), b = folder.write("b.json", texts[1]);
    const ReportDiff of_files = diff_reports(a, b);
    const ReportDiff of_texts = diff_reports(ReportText{a, texts[0]}, ReportText{b, texts[1]});
    const double tolerance = fraction(random);
    CHECK(of_texts.differs(tolerance) == of_files.differs(tolerance));
    for (const Format format :
         {Format::table, Format::json, Format::csv, Format::markdown, Format::latex, Format::html})
      CHECK(render_diff(of_texts, tolerance, format) == render_diff(of_files, tolerance, format));
  }
}

TEST_CASE("a report in memory is refused by its name") {
  const ReportText good{"good", report_text(0.5)};
  for (const std::string& text :
       {std::string("{"), std::string("[]"), std::string(R"({"task": "detection"})"), report_text(0.5, "landmarks")}) {
    try {
      diff_reports(good, ReportText{"bad", text});
      FAIL("it was taken: " << text);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::submission);
      CHECK(std::string(error.what()).find("bad") != std::string::npos);
    }
  }
}
