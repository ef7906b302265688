// Times whole runs, read, evaluate and render, with one way of reading forced.
// usage: df2-bench-reading strict|portable|avx512 detection|landmarks|segmentation GT PRED
//
// strict: every row by the strict reader. portable: plain rows in one pass, a number at a time. avx512: the same with
// 64 bytes of numbers at a time. All three print the same report to standard output, and the seconds of each step to
// standard error.
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <df2/io/detail/json/plain_numbers.h>
#include <df2/io/detail/json/reading_mode.h>
#include <df2/io/ground_truth.h>
#include <df2/io/results.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>
#include <df2_eval/report/report.h>

namespace {

using namespace df2;

std::optional<detail::ReadingMode> find_mode(std::string_view name) {
  if (name == "strict") return detail::ReadingMode::strict;
  if (name == "portable") return detail::ReadingMode::portable;
  if (name == "avx512") return detail::ReadingMode::fastest;
  return std::nullopt;
}

bool has_avx512() {
#if defined(__x86_64__)
  return detail::has_avx512();
#else
  return false;
#endif
}

/// Seconds since the last call.
class Clock {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

void run(std::string_view task, const std::string& ground_truth, const std::string& predictions) {
  const ThreadLimit one_thread(1);
  Clock clock;
  const Dataset dataset = read_ground_truth(ground_truth);
  const double ground_truth_seconds = clock.lap();
  const Predictions rows = task == "detection"   ? read_detection_results(predictions, dataset)
                           : task == "landmarks" ? read_landmark_results(predictions, dataset)
                                                 : read_segmentation_results(predictions, dataset);
  const double rows_seconds = clock.lap();
  const eval::Report report = task == "detection"   ? eval::evaluate_detection(dataset, rows, {})
                              : task == "landmarks" ? eval::evaluate_landmarks(dataset, rows, {})
                                                    : eval::evaluate_segmentation(dataset, rows, {});
  const std::string text = eval::render_report(report, eval::Format::table);
  std::fputs(text.c_str(), stdout);
  std::fprintf(stderr, "ground truth %.3f s, predictions %.3f s, evaluation %.3f s\n", ground_truth_seconds,
               rows_seconds, clock.lap());
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view task = argc == 5 ? argv[2] : "";
  const auto mode = argc == 5 ? find_mode(argv[1]) : std::nullopt;
  if (!mode || (task != "detection" && task != "landmarks" && task != "segmentation")) {
    std::fputs("usage: df2-bench-reading strict|portable|avx512 detection|landmarks|segmentation GT PRED\n", stderr);
    return 2;
  }
  if (*mode == detail::ReadingMode::fastest && !has_avx512()) {
    std::fputs("This processor has no AVX-512 (VBMI2): there is nothing to measure in this mode.\n", stderr);
    return 3;
  }
  detail::chosen_reading_mode = *mode;
  try {
    run(task, argv[3], argv[4]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
