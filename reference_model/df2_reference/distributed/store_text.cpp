#include <df2_reference/distributed/store_text.h>

#include <vector>

namespace df2::reference {

std::string key_about(std::string_view what, std::int64_t number) {
  std::string key(what);
  key.push_back('/');
  return key.append(std::to_string(number));
}

void set_text(c10d::Store& store, const std::string& key, std::string_view text) {
  store.set(key, std::vector<std::uint8_t>(text.begin(), text.end()));
}

std::string text_at(c10d::Store& store, const std::string& key) {
  const std::vector<std::uint8_t> value = store.get(key);
  return {value.begin(), value.end()};
}

}  // namespace df2::reference
