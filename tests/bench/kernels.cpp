// Google Benchmark of the inner loops: number parsing, run-length decoding, rasterising, similarities, matching,
// accumulation. usage: df2-bench-kernels [--benchmark_filter=NAME]
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <df2/category.h>
#include <df2/io/detail/plain_numbers.h>
#include <df2/mask.h>
#include <df2_eval/accumulate.h>
#include <df2_eval/match.h>
#include <df2_eval/similarity.h>

namespace {

using namespace df2;

/// A landmark row's text: 294 triples with three decimals.
std::string number_text() {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> thousandths(0, 1'200'000);
  std::string text;
  for (int i = 0; i < kLandmarkCount; ++i) {
    for (int k = 0; k < 2; ++k) {
      const std::string fraction = std::to_string(1000 + thousandths(random) % 1000).substr(1);
      text += std::to_string(thousandths(random) / 1000) + "." + fraction + ", ";
    }
    text += "1, ";
  }
  text.replace(text.size() - 2, 2, "]");
  text.append(64, '\0');
  return text;
}

/// A round polygon with a ragged edge.
Polygon ragged_disc(double x, double y, double radius) {
  std::mt19937 random(2);
  std::uniform_real_distribution<double> ragged(0.9, 1.1);
  Polygon polygon;
  for (int i = 0; i < 60; ++i) {
    const double angle = i * 6.283185307179586 / 60;
    const double r = radius * ragged(random);
    polygon.push_back({x + r * std::cos(angle), y + r * std::sin(angle)});
  }
  return polygon;
}

constexpr Size kImage = {800, 1000};

Mask disc(double x, double y) {
  const Polygon polygon = ragged_disc(x, y, 200);
  return mask_from_polygons(std::span(&polygon, 1), kImage);
}

template <class Read>
void numbers(benchmark::State& state, const Read& read) {
  const std::string text = number_text();
  std::vector<double> values(3 * kLandmarkCount);
  std::size_t count = 0;
  for (auto _ : state) benchmark::DoNotOptimize(read(text.data(), values, count));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size() - 64));
}

void parse_numbers(benchmark::State& state) {
  numbers(state, detail::read_plain_numbers);
}
void parse_numbers_portable(benchmark::State& state) {
  numbers(state, detail::read_plain_numbers_portable);
}

void rasterise(benchmark::State& state) {
  const Polygon polygon = ragged_disc(400, 500, 200);
  for (auto _ : state) benchmark::DoNotOptimize(mask_from_polygons(std::span(&polygon, 1), kImage));
  state.SetItemsProcessed(state.iterations());
}

void decode_counts(benchmark::State& state) {
  const std::string counts = encode_runs(disc(400, 500).runs);
  std::vector<std::uint32_t> runs;
  for (auto _ : state) benchmark::DoNotOptimize(decode_runs(counts, kImage, runs));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(counts.size()));
}

void check_counts(benchmark::State& state) {
  const std::string counts = encode_runs(disc(400, 500).runs);
  for (auto _ : state) benchmark::DoNotOptimize(area_of_counts(counts, kImage));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(counts.size()));
}

void mask_similarity(benchmark::State& state) {
  const Mask a = disc(400, 500);
  const Mask b = disc(430, 510);
  const eval::MaskRuns p{a.runs, tight_box(a.runs, kImage), mask_area(a.runs)};
  const eval::MaskRuns q{b.runs, tight_box(b.runs, kImage), mask_area(b.runs)};
  for (auto _ : state) benchmark::DoNotOptimize(eval::mask_iou(p, q, false));
  state.SetItemsProcessed(state.iterations());
}

void landmark_similarity(benchmark::State& state) {
  Item item;
  item.category_id = 1;
  item.area = 40'000;
  std::vector<Point> points;
  for (int i = 0; i < category_info(1).landmark_count; ++i) {
    item.landmarks.push_back({10.0 * i, 5.0 * i, 2});
    points.push_back({10.0 * i + 3, 5.0 * i - 2});
  }
  for (auto _ : state) benchmark::DoNotOptimize(eval::oks(points, item, eval::Visibility::vis_and_occ));
  state.SetItemsProcessed(state.iterations());
}

/// A cell of 20 predictions and 2 items.
void match(benchmark::State& state) {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> similar(0, 1);
  eval::SimilarityMatrix similarity(20, 2);
  for (Eigen::Index i = 0; i < similarity.size(); ++i) similarity.data()[i] = similar(random);
  const std::vector<eval::ItemFlags> flags(2);
  std::vector<eval::Match> matches(20);
  for (auto _ : state) {
    eval::match_greedily(similarity, flags, matches);
    benchmark::DoNotOptimize(matches.data());
  }
  state.SetItemsProcessed(state.iterations() * 20);
}

/// Curves of 16 subsets from 100,000 predictions of one category.
void accumulate(benchmark::State& state) {
  constexpr std::size_t kSubsets = 16;
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(0, 1);
  eval::ApAccumulator accumulator(kSubsets);
  for (std::int64_t image = 1; image <= 5000; ++image) {
    std::vector<double> scores(20);
    for (double& score : scores) score = uniform(random);
    std::sort(scores.rbegin(), scores.rend());
    std::vector<eval::Outcome> outcomes(scores.size() * kSubsets);
    for (std::size_t s = 0; s < kSubsets; ++s) {
      outcomes[s].matched = 0x7F;
      if (uniform(random) < 0.5) {
        for (std::size_t p = 0; p < scores.size(); ++p) outcomes[p * kSubsets + s].ignored = eval::Outcome::kAbsent;
      }
    }
    accumulator.add_image(image);
    accumulator.add_cell(1, scores, outcomes, std::vector<std::uint32_t>(kSubsets, 1));
  }
  for (auto _ : state) {
    benchmark::DoNotOptimize(accumulator.curves(1, kSubsets, 100, accumulator.order_by_score(1)));
  }
  state.SetItemsProcessed(state.iterations() * 100'000);
}

BENCHMARK(parse_numbers);
BENCHMARK(parse_numbers_portable);
BENCHMARK(rasterise);
BENCHMARK(decode_counts);
BENCHMARK(check_counts);
BENCHMARK(mask_similarity);
BENCHMARK(landmark_similarity);
BENCHMARK(match);
BENCHMARK(accumulate);

}  // namespace

BENCHMARK_MAIN();
