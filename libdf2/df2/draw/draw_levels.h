// In: which images show the levels of an identity. Out: a grid of them, attributes below each other, levels beside each
// other (the paper's Figure 2). Called by df2-data draw and the Python package.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <df2/dataset.h>
#include <df2/draw/draw_image.h>
#include <df2/geometry.h>
#include <df2/identity_levels.h>
#include <df2/image/picture.h>

namespace df2 {

struct LevelStyle {
  Layers layers;             ///< labels are not drawn: the grid says what they say
  std::uint32_t side = 240;  ///< of each square place, in pixels
  std::string title = {};    ///< above all; empty: none
  std::array<std::string, kAttributes.size()> row_names = {};
};

/// The names of the attributes.
std::array<std::string, kAttributes.size()> attribute_titles();
/// The names of the attributes, and of whom each row of the examples is.
std::array<std::string, kAttributes.size()> example_titles(const LevelExamples& examples);

/// "pair 12, style 1: skirt"
std::string identity_title(const IdentityLevels& identity, const CategorySet& categories);

/// The largest side of a place with which a grid of this style, without its title, fits into `room`; at least 16.
std::uint32_t fitting_level_side(const LevelStyle& style, Size room);

/// A level that no image shows is an empty place. REQUIRES: the grid is of the dataset.
Picture draw_levels(const LevelGrid& grid, const Dataset& dataset, const PictureOf& picture_of,
                    const LevelStyle& style);

}  // namespace df2
