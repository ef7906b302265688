// In: a Partial. Out: the bytes of its file, and the Partial from those. Called by whoever sends partials without
// files: the Python package.
#pragma once

#include <string>

#include <df2_eval/partial/partial.h>

namespace df2::eval {

/// What write_partial writes. Equal partials have equal bytes.
std::string partial_bytes(const Partial& partial);

/// Throws as read_partial; `name` is what errors call the bytes.
Partial read_partial_bytes(const std::string& bytes, const std::string& name);

}  // namespace df2::eval
