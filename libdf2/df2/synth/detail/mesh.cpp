#include <df2/synth/detail/mesh.h>

#include <algorithm>
#include <cmath>

#include <df2/synth/detail/vectors.h>

namespace df2::synth {

Mesh mesh_of(const std::vector<MeshRow>& rows) {
  constexpr std::uint32_t kColumns = 11;
  Mesh mesh;
  for (const MeshRow& row : rows)
    for (std::uint32_t k = 0; k < kColumns; ++k) {
      const double share = static_cast<double>(k) / (kColumns - 1);
      const double turn = std::clamp(mix(row.from_turn, row.to_turn, share), -1.0, 1.0);
      mesh.vertices.push_back({mix(row.from, row.to, share), mix(row.cloth_from, row.cloth_to, share),
                               row.height * exact_cosine(turn * kPi / 2)});
    }
  for (std::uint32_t row = 0; row + 1 < rows.size(); ++row)
    for (std::uint32_t k = 0; k + 1 < kColumns; ++k) {
      const std::uint32_t at = row * kColumns + k;
      mesh.triangles.push_back({at, at + 1, at + kColumns});
      mesh.triangles.push_back({at + 1, at + kColumns + 1, at + kColumns});
    }
  return mesh;
}

}  // namespace df2::synth
