// In: a random generator. Out: small datasets with matching predictions, full of what decides an evaluator: equal
// scores and shapes, crowds, empty cells, ignored items, areas on the edge of a range. Called by oracle and law tests.
#pragma once

#include <cstdint>
#include <random>
#include <span>

#include <df2/dataset.h>
#include <df2/prediction.h>
#include <df2_eval/options.h>

namespace df2::oracle {

struct Case {
  Dataset dataset;
  Predictions predictions;
};

struct CaseSize {
  int images = 5;
  int items = 5;        ///< most of an image
  int predictions = 9;  ///< most of an image
  bool with_attributes = true;
};

Case random_case(std::mt19937& random, eval::Task task, const CaseSize& size = {});

/// The same predictions in another file order.
Predictions reordered(const Predictions& predictions, std::span<const std::size_t> order);

}  // namespace df2::oracle
