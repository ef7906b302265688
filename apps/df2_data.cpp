// df2-data: what a dataset's consumer-to-shop pairs are, files of them, and the dataset as one file.
#include <string>

#include <CLI/CLI.hpp>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/pairs.h>
#include <df2/parallel.h>
#include <df2/version.h>

#include "flag_text.h"
#include "named_file.h"
#include "run_main.h"

namespace {

using namespace df2;
using namespace df2::apps;

struct Flags {
  std::string gt, query, gallery, output, unit = "image-pair";
  PairSampling sampling;
  int threads = 0;
};

void declare_pack(CLI::App& app, Flags& flags) {
  CLI::App* pack = app.add_subcommand(
      "pack", "Write a split as one COCO-type file, which is read faster than its folder and scores the same");
  pack->add_option("--gt", flags.gt, "Split folder of native annotations, or a COCO-type file")->required();
  pack->add_option("--output", flags.output, "COCO-type file to write")->required();
}

void declare(CLI::App& app, Flags& flags) {
  app.set_version_flag("--version", "df2-data " + std::string(kVersion));
  app.require_subcommand(1);
  app.footer(
      "Examples:\n  df2-data pairs --gt deepfashion2/validation --query val_query.json --gallery val_gallery.json\n"
      "  df2-data sample-pairs --gt deepfashion2/train --per identity --output train_pairs.json\n"
      "  df2-data pack --gt deepfashion2/train --output train.json");
  app.add_option("--threads", flags.threads, "Threads to use [all]")->check(CLI::Range(1, 4096));

  app.fallthrough();  // the flags above may stand behind a subcommand
  CLI::App* pairs = app.add_subcommand("pairs", "Count queries, gallery and pairs; write query and gallery files");
  pairs->add_option("--gt", flags.gt, "Split folder of native annotations")->required();
  pairs->add_option("--query", flags.query, "Query file to write");
  pairs->add_option("--gallery", flags.gallery, "Gallery file to write");

  CLI::App* sample = app.add_subcommand("sample-pairs", "Draw positive and negative pairs to train or verify with");
  sample->add_option("--gt", flags.gt, "Split folder of native annotations")->required();
  sample->add_option("--output", flags.output, "Pairs file to write")->required();
  sample->add_option("--per", flags.unit, "What positives are drawn for: image-pair or identity")
      ->check(CLI::IsMember({"image-pair", "identity"}))
      ->capture_default_str();
  sample->add_option("--positives", flags.sampling.positives, "At most so many positives for each")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  sample->add_option("--negatives", flags.sampling.negatives, "Negatives for each positive")
      ->check(CLI::Range(0, 1'000))
      ->capture_default_str();
  sample->add_option("--seed", flags.sampling.seed, "The same seed draws the same pairs")
      ->check(why_no_seed)
      ->capture_default_str();
  declare_pack(app, flags);
}

void show_counts(const RetrievalTruth& truth) {
  const PairCounts counts = truth.counts();
  print("identities  " + std::to_string(counts.identities) + "\npairs       " + std::to_string(counts.pairs) +
        "\nqueries     " + std::to_string(counts.queries) + "\ngallery     " + std::to_string(counts.gallery) + "\n");
}

int run(int argc, const char* const* argv) {
  CLI::App app("A dataset as one file, and its consumer-to-shop pairs.", "df2-data");
  Flags flags;
  declare(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(app.help());
    return kDone;
  } catch (const CLI::CallForVersion&) {
    print(app.version() + "\n");
    return kDone;
  } catch (const CLI::ParseError& error) {
    throw Error(Fault::usage, Issue{Code::usage, {}, "flags as df2-data --help lists them", error.what()});
  }
  require_apart({{"--query", flags.query}, {"--gallery", flags.gallery}, {"--output", flags.output}},
                {{"--gt", flags.gt}});
  const ThreadLimit threads(flags.threads);
  const Dataset dataset = read_ground_truth(flags.gt);
  const InterruptionWaits whole;
  if (app.got_subcommand("pack")) {
    write_coco_ground_truth(dataset, flags.output);
    return kDone;
  }
  const RetrievalTruth truth = make_retrieval_truth(dataset);
  if (app.got_subcommand("pairs")) {
    if (!flags.query.empty()) write_query_file(truth, flags.query);
    if (!flags.gallery.empty()) write_gallery_file(truth, flags.gallery);
    show_counts(truth);
  } else {
    flags.sampling.unit = flags.unit == "identity" ? PairUnit::identity : PairUnit::image_pair;
    write_pairs(truth, sample_pairs(truth, flags.sampling), flags.output);
  }
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  return run_main("df2-data", [&] { return run(argc, argv); });
}
