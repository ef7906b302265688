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
  const auto bits = [](Outcome outcome) { return std::uint64_t{outcome.matched} << 16 | outcome.ignored; };
  for (std::size_t s = 0; s + 1 < outcomes.size(); s += 2) mix(bits(outcomes[s]) << 32 | bits(outcomes[s + 1]));
  if (outcomes.size() % 2 != 0) mix(bits(outcomes.back()));
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
    for (const Outcome outcome : outcomes) judged_.push_back(outcome.judged());
    judged_.resize(judged_.size() + padded(subset_count_) - subset_count_);
    notable_.push_back(std::ranges::any_of(
        outcomes, [](const Outcome& outcome) { return outcome.judged() && (outcome.matched | outcome.ignored) != 0; }));
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
