#include <df2/synth/detail/assembly.h>

#include <df2/category_set.h>

namespace df2::synth {

Assembly::Assembly(CategoryIndex category) {
  garment_.category = category;
  garment_.landmarks.resize(deepfashion2_categories()[category].landmark_count);
}

std::uint16_t Assembly::add(Layer piece) {
  const auto number = static_cast<std::uint16_t>(garment_.pieces.size());
  piece.owner = {OwnerKind::garment, 0, number};
  piece.surface = Surface::cloth;
  garment_.pieces.push_back(std::move(piece));
  return number;
}

void Assembly::place(int number, Point at, std::uint16_t piece, bool is_turned_away) {
  garment_.landmarks[static_cast<std::size_t>(number - 1)] = {at, piece, is_turned_away};
}

int Assembly::partner(int number) const {
  return deepfashion2_categories()[garment_.category].mirror_landmark(number);
}

const LandmarkPlace& Assembly::placed(int number) const {
  return garment_.landmarks[static_cast<std::size_t>(number - 1)];
}

}  // namespace df2::synth
