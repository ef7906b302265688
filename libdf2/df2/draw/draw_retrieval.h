// In: a query, and what an evaluator says of the list that was retrieved for it. Out: both in one row, right and wrong
// marked (the paper's Figure 6c). Called by df2-data draw and the Python package. Nothing is matched here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <df2/dataset.h>
#include <df2/draw/draw_image.h>
#include <df2/fate.h>
#include <df2/geometry.h>
#include <df2/image/picture.h>

namespace df2 {

struct RetrievalStyle {
  std::size_t places = 5;    ///< for entries; those beyond are left out
  std::uint32_t side = 240;  ///< of each square place, in pixels
  bool has_title = true;
};

/// "000012, item 1, short sleeve top: first hit at 3"
std::string query_title(const JudgedQuery& query, const CategorySet& categories);

/// The largest side of a place with which a strip without a title fits into `room`; at least 16.
std::uint32_t fitting_retrieval_side(std::size_t places, Size room);

/// Each image shows the surroundings of its box. An entry whose image the dataset does not have is blank, and a place
/// without an entry empty. REQUIRES: the query is of the dataset.
Picture draw_retrieval(const JudgedQuery& query, const Dataset& dataset, const PictureOf& picture_of,
                       const RetrievalStyle& style);

}  // namespace df2
