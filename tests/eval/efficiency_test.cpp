// What a network costs, as a file and as lines.
#include <df2_eval/report/efficiency.h>

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <df2/error.h>

namespace df2::eval {
namespace {

constexpr const char* kWhole = R"({
 "model": "resnet50",
 "parameters": 44123456,
 "weights_bytes": 176493824,
 "multiply_adds": 134000000000,
 "of_streams": {"features": 90000000000, "masks": 44000000000},
 "latency_ms": {"median": 1200.5, "lower_quartile": 1190, "upper_quartile": 1300.25, "repeats": 20},
 "peak_memory_bytes": 812000000,
 "picture": {"width": 750, "height": 1000},
 "detections": 100,
 "machine": {"processor": "a processor", "device": "cpu", "threads": 2}
})";

Efficiency unmeasured() {
  Efficiency efficiency;
  efficiency.model.push_back('x');
  return efficiency;
}

TEST_CASE("a file of efficiency is read and written without loss") {
  const Efficiency efficiency = efficiency_from_json("cost.json", kWhole);
  CHECK(efficiency.parameters == 44'123'456);
  CHECK(efficiency.latency == Latency{1200.5, 1190, 1300.25, 20});
  CHECK(efficiency.of_streams.front().first == "features");
  CHECK(efficiency_from_json("again", to_json(efficiency).dump()) == efficiency);
  const Efficiency least = efficiency_from_json("least", R"({"model": "x", "latency_ms": null})");
  CHECK(least == unmeasured());
  CHECK(to_json(least).dump() == R"({"model":"x"})");
}

TEST_CASE("the lines say every number that was measured") {
  using Line = std::pair<std::string, std::string>;
  const auto lines = efficiency_lines(efficiency_from_json("cost.json", kWhole));
  CHECK(lines == std::vector<Line>{{"model", "resnet50"},
                                   {"parameters", "44.12 million"},
                                   {"weights", "176.5 MB"},
                                   {"multiply-adds of a picture", "134 billion"},
                                   {"multiply-adds: features", "90 billion"},
                                   {"multiply-adds: masks", "44 billion"},
                                   {"latency of a picture", "1200 ms (quartiles 1190 and 1300, 20 repeats)"},
                                   {"peak memory", "812 MB"},
                                   {"picture", "750 x 1000, 100 detections"},
                                   {"machine", "a processor, cpu, 2 threads"}});
  CHECK(efficiency_lines(unmeasured()) == std::vector<Line>{{"model", "x"}});
}

TEST_CASE("what cannot be a cost is refused at its place") {
  const auto refuses = [](const char* text, const char* pointer) {
    CHECK_THROWS_WITH(efficiency_from_json("cost.json", text), Catch::Contains(pointer));
  };
  refuses(R"({})", "\"model\"");
  refuses(R"({"model": "x", "speed": 1})", "/speed");
  refuses(R"({"model": "x", "parameters": -1})", "/parameters");
  refuses(R"({"model": "x", "parameters": 1.5})", "/parameters");
  refuses(R"({"model": "x", "weights_bytes": 9007199254740993})", "/weights_bytes");
  refuses(R"({"model": "x", "of_streams": {"a": "b"}})", "/of_streams/a");
  refuses(R"({"model": "x", "picture": {"width": 0, "height": 1}})", "/picture/width");
  refuses(R"({"model": "x", "latency_ms": {"median": 1, "lower_quartile": 2, "upper_quartile": 3, "repeats": 1}})",
          "lower_quartile <= median");
}

}  // namespace
}  // namespace df2::eval
