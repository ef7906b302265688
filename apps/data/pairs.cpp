// df2-data pairs, sample-pairs: the consumer-to-shop pairs of a dataset.
#include <array>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <df2/io/ground_truth.h>
#include <df2/io/retrieval.h>
#include <df2/io/verification.h>
#include <df2/pairs.h>
#include <df2_eval/evaluate.h>

#include "commands.h"

namespace df2::apps {

namespace {

constexpr std::array<eval::NamedValue<PairUnit>, 2> kPairUnits = {
    {{"image-pair", PairUnit::image_pair}, {"identity", PairUnit::identity}}};

RetrievalTruth read_truth(const std::string& path) {
  return make_retrieval_truth(read_ground_truth(path, {}, {}, eval::fields_read(eval::Task::retrieval)));
}

}  // namespace

RunnableCommand pairs_command() {
  struct Args {
    std::string gt, query, gallery;  // an empty path was not given
  };
  const auto args = std::make_shared<Args>();
  return {{.name = "pairs",
           .about = "Counts queries, gallery items and pairs, and writes query and gallery files",
           .usage = "--gt FOLDER [FLAG]...",
           .examples = {"pairs --gt deepfashion2/validation --query val_query.json --gallery val_gallery.json"},
           .flags = {{"", "--gt", required(read_file(args->gt, "FOLDER")), "Split folder of native annotations"},
                     {"", "--query", written_file(args->query), "Query file to write"},
                     {"", "--gallery", written_file(args->gallery), "Gallery file to write"}}},
          [args] {
            const RetrievalTruth truth = read_truth(args->gt);
            if (!args->query.empty()) write_query_file(truth, args->query);
            if (!args->gallery.empty()) write_gallery_file(truth, args->gallery);
            const PairCounts counts = truth.counts();
            print(fmt::format("identities  {}\npairs       {}\nqueries     {}\ngallery     {}\n", counts.identities,
                              counts.pairs, counts.queries, counts.gallery));
            return kDone;
          }};
}

RunnableCommand sample_pairs_command() {
  struct Args {
    std::string gt, output;
    PairSampling sampling;
  };
  const auto args = std::make_shared<Args>();
  PairSampling& sampling = args->sampling;
  return {{.name = "sample-pairs",
           .about = "Draws positive and negative pairs to train or verify with",
           .usage = "--gt FOLDER --output FILE [FLAG]...",
           .examples = {"sample-pairs --gt deepfashion2/train --per identity --output train_pairs.json"},
           .flags = {{"", "--gt", required(read_file(args->gt, "FOLDER")), "Split folder of native annotations"},
                     {"", "--output", required(written_file(args->output)), "File of pairs to write"},
                     {"", "--per", choice<PairUnit>(sampling.unit, kPairUnits),
                      "What positive pairs are drawn for: each pair of images, or each identity"},
                     {"", "--positives", whole_number(sampling.positives, 1, 1'000'000),
                      "At most so many positive pairs for each"},
                     {"", "--negatives", whole_number(sampling.negatives, 0, 1'000),
                      "Negative pairs for each positive one"},
                     {"", "--seed", whole_number(sampling.seed, 0, UINT64_MAX), "The same seed draws the same pairs"}}},
          [args] {
            const RetrievalTruth truth = read_truth(args->gt);
            write_pairs(truth, sample_pairs(truth, args->sampling), args->output);
            return kDone;
          }};
}

}  // namespace df2::apps
