#include <df2_eval/ranking/detail/product.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/random.h>

using namespace df2;

TEST_CASE("the products of both libraries are those of a plain loop, but for rounding") {
  Random random(5);
  for (int trial = 0; trial < 60; ++trial) {
    const auto up_to = [&](int most) { return static_cast<std::size_t>(random.integer(1, most)); };
    const std::size_t m = up_to(40), n = up_to(70), columns = up_to(300);
    const auto matrix = [&](std::size_t size) {
      std::vector<float> values(size);
      for (float& value : values) value = static_cast<float>(random.uniform() - 0.5);
      return values;
    };
    const std::vector<float> a = matrix(m * columns), b = matrix(n * columns), before = matrix(m * n);
    for (const auto product : {eval::detail::product(), eval::detail::add_product_of_eigen}) {
      std::vector<float> c = before;
      product(m, n, columns, a.data(), b.data(), c.data());
      double worst = 0;
      for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
          double sum = before[i * n + j];
          for (std::size_t k = 0; k < columns; ++k) sum += double{a[i * columns + k]} * double{b[j * columns + k]};
          worst = std::max(worst, std::abs(sum - double{c[i * n + j]}));
        }
      }
      CHECK(worst < 1e-5 * static_cast<double>(columns + 1));
    }
  }
}
