#include <df2/synth/visible_mask.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace df2::synth {

namespace {

constexpr double kSpecks = 0.004;            // of a garment's pixels, all of them together
constexpr std::uint32_t kLargestSpeck = 30;  // pixels

/// Pixels of one garment that follow each other down a column.
struct Run {
  std::uint16_t garment;
  std::uint32_t column, begin, end;
};

/// The runs of all garments, column by column from the top.
std::vector<Run> find_garment_runs(const OwnerBuffer& owners) {
  std::vector<Run> runs;
  for (std::uint32_t x = 0; x < owners.size().width; ++x) {
    const std::span<const std::uint16_t> layers = owners.column(x);
    for (std::uint32_t y = 0; y < layers.size();) {
      const std::uint32_t begin = y;
      while (y < layers.size() && layers[y] == layers[begin]) ++y;
      const Owner& owner = owners.owner_of(layers[begin]);
      if (owner.kind != OwnerKind::garment) continue;
      const bool goes_on =
          !runs.empty() && runs.back().garment == owner.item && runs.back().column == x && runs.back().end == begin;
      if (goes_on)
        runs.back().end = y;
      else
        runs.push_back({owner.item, x, begin, y});
    }
  }
  return runs;
}

/// Sets of runs, each named after one of its own.
class RunSets {
 public:
  explicit RunSets(std::size_t count) : parents_(count) { std::iota(parents_.begin(), parents_.end(), std::size_t{0}); }
  std::size_t find(std::size_t run) {
    while (parents_[run] != run) run = parents_[run] = parents_[parents_[run]];
    return run;
  }
  void join(std::size_t a, std::size_t b) {
    const std::size_t first = find(a), second = find(b);
    parents_[std::max(first, second)] = std::min(first, second);
  }

 private:
  std::vector<std::size_t> parents_;
};

/// Joins runs of one garment that touch, be it at a corner.
RunSets join_runs(const std::vector<Run>& runs) {
  RunSets sets(runs.size());
  std::size_t before = 0;  // the first run of the column before that may still be touched
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto is_behind = [&](const Run& run) {
      return run.column + 1 < runs[i].column || (run.column + 1 == runs[i].column && run.end < runs[i].begin);
    };
    while (before < i && is_behind(runs[before])) ++before;
    for (std::size_t k = before; k < i && runs[k].column + 1 == runs[i].column && runs[k].begin <= runs[i].end; ++k) {
      if (runs[k].garment == runs[i].garment && runs[k].end >= runs[i].begin) sets.join(k, i);
    }
  }
  return sets;
}

struct Part {
  Mask mask;
  std::uint32_t area = 0;
  std::uint32_t end = 0;  ///< of its last run, as a place in a column-major picture

  void add(const Run& run) {
    const std::uint32_t height = mask.size.height, begin = run.column * height + run.begin;
    // A run that ends a column may go on in the next one.
    if (begin == end && !mask.runs.empty()) {
      mask.runs.back() += run.end - run.begin;
    } else {
      mask.runs.push_back(begin - end);
      mask.runs.push_back(run.end - run.begin);
    }
    area += run.end - run.begin;
    end = run.column * height + run.end;
  }
};

VisibleMask visible_mask(std::vector<Part> parts) {
  VisibleMask visible;
  std::ranges::stable_sort(parts, std::greater<>(), &Part::area);
  for (const Part& part : parts) visible.area += part.area;
  double specks = kSpecks * visible.area;
  const auto is_speck = [&] { return parts.back().area <= kLargestSpeck && parts.back().area <= specks; };
  for (; parts.size() > 1 && is_speck(); parts.pop_back()) {
    specks -= parts.back().area;
    visible.area -= parts.back().area;
  }
  for (Part& part : parts) {
    const std::uint32_t rest = part.mask.size.width * part.mask.size.height - part.end;
    if (rest > 0) part.mask.runs.push_back(rest);
    visible.parts.push_back(std::move(part.mask));
  }
  return visible;
}

}  // namespace

std::vector<VisibleMask> find_visible_masks(const OwnerBuffer& owners, std::size_t garments) {
  const std::vector<Run> runs = find_garment_runs(owners);
  RunSets sets = join_runs(runs);
  std::vector<std::vector<Part>> parts(garments);
  std::vector<std::size_t> places(runs.size());  // of the set's part among the garment's
  for (std::size_t i = 0; i < runs.size(); ++i) {
    std::vector<Part>& of_garment = parts[runs[i].garment];
    const std::size_t set = sets.find(i);
    if (set == i) {
      places[i] = of_garment.size();
      of_garment.push_back({.mask = {owners.size(), {}}});
    }
    of_garment[places[set]].add(runs[i]);
  }
  std::vector<VisibleMask> masks;
  for (std::vector<Part>& of_garment : parts) masks.push_back(visible_mask(std::move(of_garment)));
  return masks;
}

}  // namespace df2::synth
