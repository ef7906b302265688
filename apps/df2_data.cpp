// df2-data: counts a dataset's consumer-to-shop pairs, writes files of them, and writes the dataset as one file.
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/pairs.h>
#include <df2/parallel.h>
#include <df2_eval/evaluate.h>

#include "run_main.h"

namespace {

using namespace df2;
using namespace df2::apps;

/// An empty path was not given.
struct DataArgs {
  std::string gt;
  std::string query;
  std::string gallery;
  std::string output;
  PairSampling sampling;
  int threads = 0;
  RunLimits limits;
};

constexpr std::array<eval::NamedValue<PairUnit>, 2> kPairUnits = {
    {{"image-pair", PairUnit::image_pair}, {"identity", PairUnit::identity}}};

Program make_program(DataArgs& args) {
  PairSampling& sampling = args.sampling;
  Program program{"df2-data",
                  "Finds the consumer-to-shop pairs of a dataset, and writes a dataset as one file",
                  {},
                  {},
                  exit_code_lines()};
  program.commands = {
      {.name = "pairs",
       .about = "Counts queries, gallery items and pairs, and writes query and gallery files",
       .usage = "--gt FOLDER [FLAG]...",
       .examples = {"pairs --gt deepfashion2/validation --query val_query.json --gallery val_gallery.json"},
       .flags = {{"", "--gt", required(read_file(args.gt, "FOLDER")), "Split folder of native annotations"},
                 {"", "--query", written_file(args.query), "Query file to write"},
                 {"", "--gallery", written_file(args.gallery), "Gallery file to write"}}},
      {.name = "sample-pairs",
       .about = "Draws positive and negative pairs to train or verify with",
       .usage = "--gt FOLDER --output FILE [FLAG]...",
       .examples = {"sample-pairs --gt deepfashion2/train --per identity --output train_pairs.json"},
       .flags = {{"", "--gt", required(read_file(args.gt, "FOLDER")), "Split folder of native annotations"},
                 {"", "--output", required(written_file(args.output)), "File of pairs to write"},
                 {"", "--per", choice<PairUnit>(sampling.unit, kPairUnits),
                  "What positive pairs are drawn for: each pair of images, or each identity"},
                 {"", "--positives", whole_number(sampling.positives, 1, 1'000'000),
                  "At most so many positive pairs for each"},
                 {"", "--negatives", whole_number(sampling.negatives, 0, 1'000),
                  "Negative pairs for each positive one"},
                 {"", "--seed", whole_number(sampling.seed, 0, UINT64_MAX), "The same seed draws the same pairs"}}},
      {.name = "pack",
       .about = "Writes a split as one COCO-type file, which is read faster than its folder and scores the same",
       .usage = "--gt PATH --output FILE [FLAG]...",
       .examples = {"pack --gt deepfashion2/train --output train.json"},
       .flags = {{"", "--gt", required(read_file(args.gt, "PATH")),
                  "Split folder of native annotations, or a COCO-type file"},
                 {"", "--output", required(written_file(args.output)), "COCO-type file to write"}}}};
  return complete(std::move(program), args.limits, args.threads);
}

void show_counts(const RetrievalTruth& truth) {
  const PairCounts counts = truth.counts();
  print(fmt::format("identities  {}\npairs       {}\nqueries     {}\ngallery     {}\n", counts.identities, counts.pairs,
                    counts.queries, counts.gallery));
}

int run(const DataArgs& args, const CommandLine& line) {
  const ThreadLimit threads(args.threads);
  const bool is_packed = line.command == "pack";
  const Dataset dataset =
      read_ground_truth(args.gt, {}, {}, is_packed ? FieldsRead{} : eval::fields_read(eval::Task::retrieval));
  if (is_packed) {
    write_coco_ground_truth(dataset, args.output);
    return kDone;
  }
  const RetrievalTruth truth = make_retrieval_truth(dataset);
  if (line.command == "sample-pairs") {
    write_pairs(truth, sample_pairs(truth, args.sampling), args.output);
    return kDone;
  }
  if (!args.query.empty()) write_query_file(truth, args.query);
  if (!args.gallery.empty()) write_gallery_file(truth, args.gallery);
  show_counts(truth);
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process("df2-data");
  DataArgs args;
  return run_main(make_program(args), args.limits, argc, argv,
                  [&](const CommandLine& line) { return run(args, line); });
}
