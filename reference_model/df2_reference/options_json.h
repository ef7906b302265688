// In: options of the model, or JSON. Out: the other. Called by checkpoints, which carry their model's options, and by
// the program df2-rcnn, whose --config holds them.
#pragma once

#include <nlohmann/json.hpp>

#include <df2/io/json_document.h>
#include <df2_reference/options.h>

namespace df2::reference {

/// Every option, by the names of its struct's members: {"pictures": {"shorter_side": 800, ...}, ...}.
nlohmann::ordered_json to_json(const ModelOptions& options);

/// What `place` names, in `options`; the rest stays. Throws the document's Error for unknown names, for values of
/// another kind or number, and for those that check_options refuses.
void read_options(const JsonPlace& place, ModelOptions& options);

}  // namespace df2::reference
