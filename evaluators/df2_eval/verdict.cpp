#include <df2_eval/verdict.h>

#include <algorithm>
#include <cassert>

namespace df2::eval {

namespace {

constexpr std::size_t kFirstBuckets = 64;

std::size_t hash_of(std::span<const Outcome> outcomes) {
  std::uint64_t hash = outcomes.size();
  const auto mix = [&](std::uint64_t bits) {
    hash = (hash ^ bits) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
  };
  for (const Outcome& outcome : outcomes) {
    // Most thresholds are few, so that all of an outcome fits into one word.
    mix(outcome.matched << 32 ^ outcome.ignored << 1 ^ outcome.is_absent);
    if ((outcome.matched | outcome.ignored) >> 31 != 0) mix(outcome.matched >> 31 ^ outcome.ignored);
  }
  return hash;
}

}  // namespace

std::uint32_t VerdictTable::intern(std::span<const Outcome> outcomes) {
  assert(outcomes.size() == subset_count_);
  if (2 * (size() + 1) > buckets_.size()) grow();
  for (std::size_t bucket = hash_of(outcomes);; ++bucket) {
    std::uint32_t& found = buckets_[bucket & (buckets_.size() - 1)];
    if (found != 0 && std::ranges::equal(this->outcomes(found - 1), outcomes)) return found - 1;
    if (found != 0) continue;
    found = static_cast<std::uint32_t>(size() + 1);
    outcomes_.insert(outcomes_.end(), outcomes.begin(), outcomes.end());
    for (const Outcome& outcome : outcomes) judged_.push_back(judges(outcome));
    judged_.resize(judged_.size() + padded(subset_count_) - subset_count_);
    notable_.push_back(std::ranges::any_of(
        outcomes, [&](const Outcome& outcome) { return judges(outcome) && (outcome.matched | outcome.ignored) != 0; }));
    return found - 1;
  }
}

void VerdictTable::grow() {
  buckets_.assign(std::max(kFirstBuckets, 2 * buckets_.size()), 0);
  for (std::uint32_t verdict = 0; verdict < size(); ++verdict) {
    std::size_t bucket = hash_of(outcomes(verdict));
    while (buckets_[bucket & (buckets_.size() - 1)] != 0) ++bucket;
    buckets_[bucket & (buckets_.size() - 1)] = verdict + 1;
  }
}

}  // namespace df2::eval
