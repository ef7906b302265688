// In: how many pictures, of how many identities. Out: which picture shows which identity in which style, and where it
// stands in the dataset. Called by what makes datasets.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <df2/dataset.h>
#include <df2/synth/made_options.h>

namespace df2::synth {

enum class Part : std::uint8_t { train, validation, test };

struct PartRow {
  Part part;
  std::string_view name;        ///< of its folder
  std::string_view short_name;  ///< in the names of the official files
  double share;                 ///< of the identities
};

inline constexpr std::array<PartRow, 3> kParts = {{{Part::train, "train", "train", 0.6},
                                                   {Part::validation, "validation", "val", 0.25},
                                                   {Part::test, "test", "test", 0.15}}};

/// A picture before anything of it is made.
struct PlannedPicture {
  Part part = Part::train;
  std::int64_t image_id = 1;  ///< within the part, from 1
  std::int64_t pair_id = 1;   ///< of its identity, from 1
  Source source = Source::shop;
  std::int64_t style = 0;  ///< of the identity's garment; 0: it is in no pair
};

/// Pictures of one identity follow each other, and all are in one part. An identity has some 12 pictures, twice as many
/// of the shop as of users, and one style or two. Each style is shown by both, and one of an identity's by six or more
/// pictures of the shop, as far as there are enough pictures. In validation and test the users' pictures have the lower
/// ids, as in the released files.
std::vector<PlannedPicture> plan_dataset(const MadeOptions& options);

}  // namespace df2::synth
