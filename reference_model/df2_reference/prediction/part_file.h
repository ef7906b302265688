// In: the rows of some pictures. Out: bytes, and the rows again. Called by PredictionFolder, which keeps them until all
// pictures are predicted.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2_reference/prediction/picture_rows.h>

namespace df2::reference {

/// Only the same version on the same kind of machine reads them.
std::string part_bytes(std::span<const PictureRows> pictures);

/// Nothing where the bytes are not whole.
std::optional<std::vector<PictureRows>> read_part_bytes(std::string_view bytes);

}  // namespace df2::reference
