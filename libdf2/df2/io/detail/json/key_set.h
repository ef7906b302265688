// In: the keys of an object, one after the other. Out: those that are there twice. Called by JsonCursor.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <tuple>
#include <vector>

namespace df2::detail {

/// A repeated key among the first few is found at once, any other at the end of the object: then all are sorted, which
/// for a million keys is several times as fast as a hash table, and as fast whatever the keys are.
class KeySet {
 public:
  /// `at`: where the key stands. @return false when it is known to be there before.
  bool insert(std::string_view key, const char* at) {
    if (count_ == few_.size()) {
      if (many_.empty()) {
        for (const Key& early : few_) many_.push_back(hashed(early));
      }
      many_.push_back(hashed({key, at}));
      return true;
    }
    for (std::size_t i = 0; i < count_; ++i) {
      if (few_[i].text == key) return false;
    }
    few_[count_++] = {key, at};
    return true;
  }

  /// Calls on_repeated(key, at) for those that insert() could not know, in the order of the text.
  template <class OnRepeated>
  void each_repeated(OnRepeated&& on_repeated) {
    std::ranges::sort(many_, {}, [](const Hashed& h) { return std::tuple(h.hash, h.key.text, h.key.at); });
    std::vector<Key> repeated;
    for (std::size_t i = 1; i < many_.size(); ++i) {
      if (many_[i].hash == many_[i - 1].hash && many_[i].key.text == many_[i - 1].key.text)
        repeated.push_back(many_[i].key);
    }
    std::ranges::sort(repeated, {}, &Key::at);
    for (const Key& key : repeated) on_repeated(key.text, key.at);
  }

 private:
  struct Key {
    std::string_view text;
    const char* at = nullptr;
  };
  struct Hashed {
    std::size_t hash;
    Key key;
  };
  static Hashed hashed(const Key& key) { return {std::hash<std::string_view>{}(key.text), key}; }

  std::array<Key, 24> few_;
  std::size_t count_ = 0;
  std::vector<Hashed> many_;
};

}  // namespace df2::detail
