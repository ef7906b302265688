// In: a dataset, and perhaps predictions. Out: the drawings of one kind, each made when it is asked for. Called by the
// draw command.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <df2/dataset.h>
#include <df2/draw/draw_image.h>
#include <df2/pairs.h>
#include <df2/prediction.h>
#include <df2_eval/match_flags.h>
#include <df2_eval/options.h>

#include "picture_source.h"

namespace df2::apps {

/// How large one drawing is to be: as the options say, or as a tile of a sheet.
using Room = std::optional<Size>;

struct Drawings {
  std::size_t count = 0;
  double shape = 1;                                       ///< of a tile on a sheet: height / width
  std::function<std::string(std::size_t)> name;           ///< of its file, without the ending
  std::function<std::string(std::size_t)> caption;        ///< on a sheet
  std::function<Picture(std::size_t, const Room&)> draw;  ///< called from many threads
};

/// What the drawings have in common. REQUIRES, of all below: what is passed by reference outlives the drawings.
struct DrawContext {
  const Dataset& dataset;
  PictureSource& pictures;
  DrawOptions options;
  std::vector<std::uint32_t> images;  ///< those that are drawn, as indices
};

/// As far as the context's source of pictures has them.
PictureOf picture_of(const DrawContext& context);

/// Each image with its items.
Drawings item_drawings(const DrawContext& context);

/// Ground truth beside predictions. `only_faults`: images where all is right are left out.
Drawings prediction_drawings(const DrawContext& context, const eval::MatchFlags& flags, bool only_faults);

/// For each query of the images the first `top` of what was retrieved.
Drawings retrieval_drawings(const DrawContext& context, const RetrievalTruth& truth,
                            const RetrievalPredictions& predictions, eval::Rules rules, std::size_t top);

/// For each identity the levels of each attribute, in shop and in user images.
Drawings identity_drawings(const DrawContext& context);

/// One drawing: for each attribute the identity that shows most of its levels (the paper's Figure 2).
Drawings level_drawing(const DrawContext& context);

/// For each item with landmarks the mask from its contour beside its own.
Drawings first_stage_drawings(const DrawContext& context);

/// The poses of the 13 categories. `side`: of a drawing, in pixels.
Drawings pose_drawings(std::uint32_t side);

}  // namespace df2::apps
