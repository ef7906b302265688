// In: the items that are made so far. Out: what the next pictures should show, so that the shares of categories and
// levels come out as wanted. Called by make_shots, and between its blocks alone: the same for any number of threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <df2/attributes.h>
#include <df2/category_set.h>
#include <df2/item.h>
#include <df2/random.h>
#include <df2/synth/made_options.h>

namespace df2::synth {

/// For each category or level how much it is wanted; weights to draw with.
struct Wanted {
  std::array<double, kDeepFashion2Categories> categories = {};
  LevelShares levels = {};
  LevelShares welcome = {};  ///< how likely an item of that level is to be kept that was not aimed at

  CategoryIndex draw(Random& random, std::span<const CategoryIndex> among) const;
};

class Balance {
 public:
  /// Categories are to have the shares of the paper's Figure 3b.
  explicit Balance(const LevelShares& shares);

  void add(const Item& item);
  /// So many items of this category are planned; fewer where `count` is negative.
  void expect(CategoryIndex category, int count);

  /// The category that lacks most items once `count` more are made.
  CategoryIndex most_lacking(int count) const;
  Wanted wanted() const;

 private:
  LevelShares shares_;
  std::array<double, kDeepFashion2Categories> category_shares_ = {};
  std::array<double, kDeepFashion2Categories> categories_ = {}, expected_ = {};
  LevelShares levels_ = {};
  double items_ = 0;
};

}  // namespace df2::synth
