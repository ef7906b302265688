// In: two matrices of features, row by row. Out: the products of their rows. Called by rank_gallery.cpp, on several
// threads at once.
#pragma once

#include <cstddef>

namespace df2::eval::detail {

/// c += a b', of `m` rows of a and `n` rows of b. In what order a product's terms are added is left to the library that
/// does it: rank_gallery allows for the rounding, so that ranks do not depend on it.
using Product = void (*)(std::size_t m, std::size_t n, std::size_t columns, const float* a, const float* b, float* c);

/// BLIS, where df2 is built with it (DF2_WITH_BLIS); Eigen otherwise, and in a forked child: a thread that is gone may
/// hold a lock of BLIS.
Product product();

void add_product_of_eigen(std::size_t m, std::size_t n, std::size_t columns, const float* a, const float* b, float* c);

}  // namespace df2::eval::detail
