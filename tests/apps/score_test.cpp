#include <apps/score.h>

#include <optional>

#include <catch2/catch.hpp>

#include <df2/io/ground_truth.h>
#include <df2/io/results.h>
#include <df2/synth/scene.h>
#include <df2/synth/submission.h>

#include "support.h"

using namespace df2;
using namespace df2::apps;

TEST_CASE("A second call in one process scores the second ground truth") {
  const test::ScratchFolder folder;
  EvalArgs args;
  args.is_quiet = true;
  args.options = eval::checked({});
  std::optional<Dataset> dataset;
  for (const int images : {4, 9}) {
    args.gt = (folder.path() / "gt.json").string();
    args.pred = (folder.path() / "pred.json").string();
    const Dataset scenes = synth::make_scenes({.images = images});
    write_coco_ground_truth(scenes, args.gt);
    synth::write_detection_submission(scenes, {.miss = 0, .wrong_category = 0}, args.pred);
    const auto partial = score(args, dataset);
    CHECK(partial.counts.images == static_cast<std::uint64_t>(images));
    CHECK(dataset->images().size() == static_cast<std::size_t>(images));
    const eval::Report alone =
        eval::evaluate_detection(*dataset, read_detection_results(args.pred, *dataset), args.options);
    CHECK(eval::render_report(eval::make_report(partial), eval::Format::json) ==
          eval::render_report(alone, eval::Format::json));
  }
}
