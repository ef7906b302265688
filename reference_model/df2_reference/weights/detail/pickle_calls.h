// In: the name of a global that a pickle asks for, and what it is called with. Out: a dictionary, a storage or a tensor
// as a value; nothing is run. Called by pickle_machine.
#pragma once

#include <span>
#include <string_view>

#include "cursor.h"
#include "pickle_values.h"

namespace df2::reference::detail {

/// OrderedDict, torch._utils._rebuild_tensor_v2, _rebuild_parameter and torch's storages. Throws Error (weights) at the
/// cursor's mark for any other.
Global find_global(const Cursor& cursor, std::string_view module, std::string_view name);

/// What `global(*arguments)` gives. Throws Error (weights) where the arguments are not those that torch.save writes.
Value call(const Cursor& cursor, const Pickle& pickle, const Global& global, std::span<const Ref> arguments);

/// The storage of ("storage", type, key, location, count), with a None behind them in the older files. Throws as above.
Storage storage_of(const Cursor& cursor, const Pickle& pickle, Ref persistent_id);

}  // namespace df2::reference::detail
