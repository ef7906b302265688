#include <df2_eval/ranking/detail/product.h>

#include <Eigen/Core>

#include <df2/parallel.h>

#ifdef DF2_WITH_BLIS
#include <blis.h>
#endif

namespace df2::eval::detail {

namespace {

#ifdef DF2_WITH_BLIS
/// BLIS is faster than Eigen, which is compiled for the oldest CPU. Several threads may call it at once (a serial
/// OpenBLAS they may not), and it takes no memory before it is called.
void add_product_of_blis(std::size_t m, std::size_t n, std::size_t columns, const float* a, const float* b, float* c) {
  const auto k = static_cast<int>(columns);
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(m), static_cast<int>(n), k, 1.0F, a, k, b, k,
              1.0F, c, static_cast<int>(n));
}
#endif

}  // namespace

void add_product_of_eigen(std::size_t m, std::size_t n, std::size_t columns, const float* a, const float* b, float* c) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto size = [](std::size_t count) { return static_cast<Eigen::Index>(count); };
  const Eigen::Map<const Rows> left(a, size(m), size(columns)), right(b, size(n), size(columns));
  Eigen::Map<Rows>(c, size(m), size(n)).noalias() += left * right.transpose();
}

Product product() {
#ifdef DF2_WITH_BLIS
  if (!is_alone_after_fork()) {
    bli_thread_set_num_threads(1);  // whatever OMP_NUM_THREADS says
    return add_product_of_blis;
  }
#endif
  return add_product_of_eigen;
}

}  // namespace df2::eval::detail
