#include <df2/convert/ledger.h>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/version.h>

namespace df2::convert {

std::string_view effect_name(Effect effect) {
  switch (effect) {
    case Effect::lost:
      return "lost";
    case Effect::changed:
      return "changed";
    case Effect::made_up:
      return "made up";
  }
  return {};
}

void Ledger::add(Effect effect, std::string_view code, std::string_view what, std::string_view example,
                 std::uint64_t count) {
  if (count == 0) return;
  const auto known = std::ranges::find(entries_, code, &LedgerEntry::code);
  if (known != entries_.end())
    known->count += count;
  else
    entries_.push_back({effect, std::string(code), std::string(what), count, std::string(example)});
}

void Ledger::append(const Ledger& other) {
  for (const LedgerEntry& entry : other.entries_) add(entry.effect, entry.code, entry.what, entry.example, entry.count);
}

std::uint64_t Ledger::count(std::string_view code) const {
  const auto entry = std::ranges::find(entries_, code, &LedgerEntry::code);
  return entry == entries_.end() ? 0 : entry->count;
}

std::string example_of(std::string_view split, const ImageRecord& image) {
  return fmt::format("{} {:06}", split, image.id);
}

std::string example_of(std::string_view split, const ImageRecord& image, const Item& item) {
  return fmt::format("{} {:06} item {}", split, image.id, item.id);
}

std::string render_conversion_text(const Conversion& conversion) {
  std::string text = fmt::format("{} -> {}\n", conversion.from, conversion.to);
  for (const LedgerSplit& split : conversion.splits)
    text += fmt::format("{}: {} images, {} items\n", split.name, split.images, split.items);
  if (conversion.ledger.entries().empty()) return text + "nothing is lost\n";
  for (const LedgerEntry& entry : conversion.ledger.entries()) {
    text += fmt::format("{:<8} {:>8} x {}, first {} [{}]\n", effect_name(entry.effect), entry.count, entry.what,
                        entry.example, entry.code);
  }
  return text;
}

std::string render_conversion_json(const Conversion& conversion) {
  nlohmann::ordered_json splits = nlohmann::ordered_json::array();
  for (const LedgerSplit& split : conversion.splits)
    splits.push_back({{"name", split.name}, {"images", split.images}, {"items", split.items}});
  nlohmann::ordered_json entries = nlohmann::ordered_json::array();
  for (const LedgerEntry& entry : conversion.ledger.entries()) {
    entries.push_back({{"effect", effect_name(entry.effect)},
                       {"code", entry.code},
                       {"what", entry.what},
                       {"count", entry.count},
                       {"example", entry.example}});
  }
  const nlohmann::ordered_json all = {{"df2_version", kVersion},
                                      {"from", conversion.from},
                                      {"to", conversion.to},
                                      {"splits", std::move(splits)},
                                      {"entries", std::move(entries)}};
  return all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace df2::convert
