#include <df2_eval/outcomes/scored_cell.h>

namespace df2::eval {

namespace {

double similarity_of(const ScoredCell& cell, std::size_t prediction, std::size_t item) {
  return (*cell.similarity)(static_cast<Eigen::Index>(prediction), static_cast<Eigen::Index>(item));
}

}  // namespace

std::string_view fate_name(CellFate fate) {
  switch (fate) {
    case CellFate::right:
      return "right";
    case CellFate::wrong:
      return "wrong";
    case CellFate::found:
      return "found";
    case CellFate::missed:
      return "missed";
    case CellFate::ignored:
      break;
  }
  return "ignored";
}

CellOutcome prediction_outcome(const ScoredCell& cell, std::size_t prediction, std::size_t threshold) {
  const Outcome& outcome = cell.outcomes[prediction * cell.subsets];
  const ThresholdBits bit = bit_of(threshold);
  CellOutcome told;
  if (!outcome.is_absent && (outcome.ignored & bit) == 0)
    told.fate = (outcome.matched & bit) != 0 ? CellFate::right : CellFate::wrong;
  told.partner = cell.partners[prediction * cell.thresholds + threshold];
  if (told.partner) told.similarity = similarity_of(cell, prediction, *told.partner);
  return told;
}

CellOutcome item_outcome(const ScoredCell& cell, std::size_t item, std::size_t threshold) {
  CellOutcome told;
  bool is_found = false;
  for (std::size_t p = 0; p < cell.rows.size() && !told.partner; ++p) {
    if (cell.partners[p * cell.thresholds + threshold] != item) continue;
    told.partner = static_cast<std::uint32_t>(p);
    told.similarity = similarity_of(cell, p, item);
    // By the official rules an item of id 0 is taken, but not found.
    is_found = prediction_outcome(cell, p, threshold).fate == CellFate::right;
  }
  if (cell.is_counted[item * cell.subsets]) told.fate = is_found ? CellFate::found : CellFate::missed;
  return told;
}

}  // namespace df2::eval
