// In: a network, or a file of one. Out: the other. Called by training, which saves checkpoints, and by the program
// df2-rcnn. The file is .safetensors with torchvision's names; its metadata carries the options ("df2.model") and
// whatever else is told about it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <df2_reference/match_rcnn.h>
#include <df2_reference/weights/weight_file.h>

namespace df2::reference {

/// Texts about a network by their names: "df2.training", say.
using ModelNotes = std::map<std::string, std::string>;

/// The file is complete or untouched; the same network gives the same bytes. Throws Error (io).
void write_model(const std::string& path, const MatchRcnn& model, const ModelNotes& notes = {});

/// Which weights other programs are given.
enum class ExportedPart {
  all,       ///< every parameter, those that torchvision lacks under names of ours
  mask_rcnn  ///< what torchvision's MaskRCNN has, and nothing else
};

/// The weights alone, with the options and without notes; marked as PyTorch's, so that its readers take them.
/// The file is complete or untouched. Throws Error (io).
void export_weights(const std::string& path, const MatchRcnn& model, ExportedPart part);

/// On the CPU, with the options that the file carries. Throws Error: weights (no file of write_model, or weights that
/// are missing, unknown or of another shape), limit, io. A file whose options ask for a much larger network than it
/// holds is refused before there is one. `notes`: where to put the other texts; null: nowhere.
MatchRcnn read_model(const std::string& path, ModelNotes* notes = nullptr);

/// Numbers as a tensor on the CPU, of the dtype that the file has. A copy.
Tensor to_tensor(const WeightTensor& weight);
/// A view of the tensor's numbers. REQUIRES: on the CPU and contiguous; the tensor outlives the view.
WeightTensor to_weight(const std::string& name, const Tensor& tensor);

/// What became of a file of other weights, torchvision's ResNet-50 or Mask R-CNN.
struct TakenWeights {
  std::vector<std::string> taken;
  std::vector<std::string> left_fresh;  ///< of the network: the file has none of this name and shape
  std::vector<std::string>
      left_behind;  ///< of the file: the network has none of this name and shape; no counts of batches
};

/// Puts what fits by name and shape into the network: a ResNet's own file by its names under "backbone.body.", old
/// names of layers by their present ones; layers made for another number of classes stay fresh. Throws Error (weights)
/// where nothing fits.
TakenWeights take_weights(MatchRcnn& model, WeightFile file);

}  // namespace df2::reference
