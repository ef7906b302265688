// In: short texts that processes leave for each other. Out: the same texts. Called by the signs of life and by the
// exchange through a store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace df2::reference {

/// Where the text about `what` of the process, or of the attempt, with this number is kept.
std::string key_about(std::string_view what, std::int64_t number);
void set_text(c10d::Store& store, const std::string& key, std::string_view text);
/// REQUIRES: the key is set; otherwise this waits as long as the store does.
std::string text_at(c10d::Store& store, const std::string& key);

}  // namespace df2::reference
