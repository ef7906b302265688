// In: a split. Out: what formats that hold only shapes and categories lose of it, in the ledger. Called by such
// formats.
#pragma once

#include <df2/convert/conversion.h>

namespace df2::convert {

/// Levels, styles, pair_ids, sources, areas that are not those of boxes, crowds, ids of annotations, and names of
/// pictures other than image_stem and an ending.
void note_lost_fields(const Split& split, const ImageRecord& image, Ledger& ledger);

}  // namespace df2::convert
