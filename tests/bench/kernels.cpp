// Google Benchmark of the inner loops: number parsing, run-length decoding, rasterising, similarities, matching,
// accumulation. usage: df2-bench-kernels [--benchmark_filter=NAME]
#include <random>
#include <string>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>

#include <df2/category_set.h>
#include <df2/io/detail/json/plain_numbers.h>
#include <df2/mask.h>
#include <df2/synth/scene.h>
#include <df2_eval/accumulate.h>
#include <df2_eval/match.h>
#include <df2_eval/score_order.h>
#include <df2_eval/similarity.h>

namespace {

using namespace df2;

// Each kernel goes round many different inputs: with one alone the processor learns its branches by heart.
constexpr std::size_t kInputs = 256;
constexpr Size kImage = {750, 1000};

/// Texts of landmark rows: 294 triples with six decimals, zero bytes behind.
std::vector<std::string> number_texts() {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> pixels(0, 1'199), millionths(0, 999'999);
  std::vector<std::string> texts(kInputs);
  for (std::string& text : texts) {
    for (int i = 0; i < kDeepFashion2Landmarks; ++i) {
      for (int k = 0; k < 2; ++k) {
        text += std::to_string(pixels(random)) + "." + std::to_string(1'000'000 + millionths(random)).substr(1) + ", ";
      }
      text += "1, ";
    }
    text.replace(text.size() - 2, 2, "]");
    text.append(64, '\0');
  }
  return texts;
}

std::vector<std::vector<Polygon>> outlines() {
  std::vector<std::vector<Polygon>> all;
  for (std::size_t i = 0; i < kInputs; ++i) {
    Random random(5, i);
    const Item item = synth::make_garment(random, random.integer(1, kDeepFashion2Categories), kImage);
    all.push_back(std::get<std::vector<Polygon>>(item.segmentation));
  }
  return all;
}

std::vector<Mask> masks() {
  std::vector<Mask> all;
  for (const std::vector<Polygon>& polygons : outlines()) all.push_back(mask_from_polygons(polygons, kImage));
  return all;
}

template <class Read>
void numbers(benchmark::State& state, const Read& read) {
  const std::vector<std::string> texts = number_texts();
  std::vector<double> values(3 * kDeepFashion2Landmarks);
  std::size_t i = 0, count = 0, bytes = 0;
  for (auto _ : state) {
    const std::string& text = texts[i++ % kInputs];
    benchmark::DoNotOptimize(read(text.data(), values, count));
    bytes += text.size() - 64;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void parse_numbers(benchmark::State& state) {
  numbers(state, detail::read_plain_numbers);
}
void parse_numbers_portable(benchmark::State& state) {
  numbers(state, detail::read_plain_numbers_portable);
}

void rasterise(benchmark::State& state) {
  const auto all = outlines();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(mask_from_polygons(all[i++ % kInputs], kImage));
  state.SetItemsProcessed(state.iterations());
}

template <class Use>
void counts(benchmark::State& state, const Use& use) {
  std::vector<std::string> all;
  for (const Mask& mask : masks()) all.push_back(encode_runs(mask.runs));
  std::size_t i = 0, bytes = 0;
  for (auto _ : state) {
    const std::string& text = all[i++ % kInputs];
    use(text);
    bytes += text.size();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void decode_counts(benchmark::State& state) {
  std::vector<std::uint32_t> runs;
  counts(state, [&](const std::string& text) { benchmark::DoNotOptimize(decode_runs(text, kImage, runs)); });
}

void check_counts(benchmark::State& state) {
  counts(state, [](const std::string& text) { benchmark::DoNotOptimize(area_of_counts(text, kImage)); });
}

void mask_similarity(benchmark::State& state) {
  const std::vector<Mask> all = masks();
  std::vector<eval::MaskRuns> runs;
  for (const Mask& mask : all) runs.push_back({mask.runs, tight_box(mask.runs, kImage), mask_area(mask.runs)});
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(eval::mask_iou(runs[i % kInputs], runs[(i + 1) % kInputs], false));
    ++i;
  }
  state.SetItemsProcessed(state.iterations());
}

void landmark_similarity(benchmark::State& state) {
  Item item;
  item.category = 0;
  item.area = 40'000;
  std::vector<Point> points;
  for (std::size_t i = 0; i < deepfashion2_categories()[0].landmark_count; ++i) {
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
  eval::MatchScratch scratch;
  for (auto _ : state) {
    eval::match_greedily(similarity, flags, eval::coco_thresholds(), scratch, matches);
    benchmark::DoNotOptimize(matches.data());
  }
  state.SetItemsProcessed(state.iterations() * 20);
}

/// Curves of 16 subsets from 100,000 predictions of one category.
void accumulate(benchmark::State& state) {
  constexpr std::size_t kSubsets = 16;
  std::mt19937 random(4);
  std::uniform_real_distribution<double> uniform(0, 1);
  eval::ApAccumulator accumulator(1, kSubsets);
  for (std::int64_t image = 1; image <= 5000; ++image) {
    std::vector<double> scores(20);
    for (double& score : scores) score = uniform(random);
    std::sort(scores.rbegin(), scores.rend());
    std::vector<eval::Outcome> outcomes(scores.size() * kSubsets);
    for (std::size_t s = 0; s < kSubsets; ++s) {
      outcomes[s].matched = 0x7F;
      if (uniform(random) < 0.5) {
        for (std::size_t p = 0; p < scores.size(); ++p) outcomes[p * kSubsets + s].is_absent = true;
      }
    }
    accumulator.add_image(image);
    accumulator.add_cell(0, scores, outcomes, std::vector<std::uint32_t>(kSubsets, 1));
  }
  for (auto _ : state) {
    const auto order = eval::order_by_score(accumulator.category(0).score);
    benchmark::DoNotOptimize(accumulator.curves(0, kSubsets, 100, order));
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
