// In: what a conversion could not keep as it was. Out: the account of it: every kind with its count and one example,
// as text and as JSON. Filled in by the formats of convert/, shown by df2-data convert and the Python package.
// Format: schemas/conversion_ledger.schema.json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <df2/dataset.h>

namespace df2::convert {

enum class Effect : std::uint8_t {
  lost,     ///< the target has no place for it
  changed,  ///< the target holds something near it
  made_up   ///< the target wants what the source does not say
};
std::string_view effect_name(Effect effect);

struct LedgerEntry {
  Effect effect = Effect::lost;
  std::string code;  ///< stable, for scripts: "occlusion_levels"
  std::string what;  ///< for people: "levels of occlusion"
  std::uint64_t count = 0;
  std::string example;  ///< the first one: "train 000001 item 2"
  bool operator==(const LedgerEntry&) const = default;
};

/// What was converted.
struct LedgerSplit {
  std::string name;
  std::uint64_t images = 0;
  std::uint64_t items = 0;
  bool operator==(const LedgerSplit&) const = default;
};

/// A value. Threads fill in a ledger each, which are appended in the order of the images: so the example is the first
/// one for any number of threads.
class Ledger {
 public:
  /// Entries of one code are counted together; the first one's words and example stand.
  void add(Effect effect, std::string_view code, std::string_view what, std::string_view example,
           std::uint64_t count = 1);
  /// `other` is about what comes later.
  void append(const Ledger& other);
  /// In the order in which they were first added.
  std::span<const LedgerEntry> entries() const { return entries_; }
  std::uint64_t count(std::string_view code) const;
  bool operator==(const Ledger&) const = default;

 private:
  std::vector<LedgerEntry> entries_;
};

/// What a conversion did. `from` and `to` are names of formats.
struct Conversion {
  std::string from;
  std::string to;
  std::vector<LedgerSplit> splits;
  Ledger ledger;
};

/// "train 000001 item 2" and "train 000001", for examples.
std::string example_of(std::string_view split, const ImageRecord& image, const Item& item);
std::string example_of(std::string_view split, const ImageRecord& image);

std::string render_conversion_text(const Conversion& conversion);
std::string render_conversion_json(const Conversion& conversion);

}  // namespace df2::convert
