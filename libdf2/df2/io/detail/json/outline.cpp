#include <df2/io/detail/json/outline.h>

#include <algorithm>
#include <cstdint>

#include <nlohmann/json.hpp>

#include <df2/io/detail/json/byte_feed.h>

namespace df2::detail {

namespace {

constexpr std::uint64_t kLookedAt = std::uint64_t{1} << 20;
constexpr std::size_t kMostKeys = 64;

class Outliner : public nlohmann::json_sax<nlohmann::json> {
 public:
  Outline outline;

  bool null() override { return value(0); }
  bool boolean(bool) override { return value(0); }
  bool number_integer(number_integer_t) override { return value(0); }
  bool number_unsigned(number_unsigned_t) override { return value(0); }
  bool number_float(number_float_t, const string_t&) override { return value(0); }
  bool string(string_t&) override { return value(0); }
  bool binary(binary_t&) override { return value(0); }
  bool start_object(std::size_t) override {
    value('{');
    return ++depth_ <= kMaxDepth;
  }
  bool start_array(std::size_t) override {
    value('[');
    return ++depth_ <= kMaxDepth;
  }
  bool key(string_t& key) override {
    if (depth_ == 1) {
      outline.members.push_back({key});
    } else if (is_in_row()) {
      outline.members.back().row_keys.push_back(key);
    }
    return outline.members.size() <= kMostKeys;
  }
  bool end_object() override {
    if (is_in_row()) has_row_ = true;
    return end() && (outline.opening == '{' || !has_row_);
  }
  bool end_array() override { return end(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    outline.has_more = outline.opening != 0 && depth_ == 0;
    return false;
  }

 private:
  static constexpr int kMaxDepth = 64;  // nlohmann's parser needs no stack for it

  bool value(char opening) {
    if (depth_ == 0) {
      outline.opening = opening;
      if (opening == '[') outline.members.push_back({"", '['});
    } else if (depth_ == 1 && outline.opening == '{') {
      outline.members.back().opening = opening;
      has_row_ = false;
    }
    return true;
  }
  bool end() {
    --depth_;
    return true;
  }
  /// In the first object of an array.
  bool is_in_row() const {
    return !has_row_ && depth_ == (outline.opening == '[' ? 2 : 3) && !outline.members.empty() &&
           outline.members.back().opening == '[';
  }

  int depth_ = 0;
  bool has_row_ = false;
};

}  // namespace

const Outline::Member* Outline::find(std::string_view key) const {
  const auto found = std::ranges::find(members, key, &Member::key);
  return found == members.end() ? nullptr : &*found;
}

Outline outline_of(const InputFile& file) {
  ByteFeed::State state{file, 0, std::min(file.size(), kLookedAt), {}};
  state.refill();
  Outliner outliner;
  (void)nlohmann::json::sax_parse(ByteFeed(&state), ByteFeed(), &outliner);
  return std::move(outliner.outline);
}

}  // namespace df2::detail
