// In: options of a training, or JSON. Out: the other. Called by checkpoints and by the commands of df2-rcnn whose
// --config holds them.
#pragma once

#include <nlohmann/json.hpp>

#include <df2/io/json_document.h>
#include <df2_reference/training/training_options.h>

namespace df2::reference {

/// Every option, by the names of its struct's members.
nlohmann::ordered_json to_json(const TrainingOptions& options);
/// Those of a network beside them: {"model": ..., "training": ...}, as --config holds them.
nlohmann::ordered_json to_json(const ModelOptions& model, const TrainingOptions& training);

/// What `place` names, in `options`; the rest stays. Throws the document's Error for unknown names, for values of
/// another kind, and for those that check_options refuses.
void read_options(const JsonPlace& place, TrainingOptions& options);

}  // namespace df2::reference
