#include <df2/leaks/render_leaks.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/text.h>
#include <df2/version.h>

namespace df2 {

namespace {

using nlohmann::ordered_json;

const LeakKindRow& row_of(const Leak& leak) {
  return all_leak_kinds()[static_cast<std::size_t>(leak.kind)];
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// Without characters that act instead of being seen.
std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = shown_length(text);
    if (length == 0)
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    else
      out += text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::vector<std::string_view> difference_names(const Leak& leak) {
  std::vector<std::string_view> names;
  for (const LabelDifference difference : leak.differences) names.push_back(label_difference_name(difference));
  return names;
}

std::string splits_of(const Leaks& leaks, const Leak& leak) {
  std::vector<std::string> names;
  std::optional<std::uint32_t> last;
  for (const LeakPlace& place : leak.places) {
    if (place.split != last) names.push_back(printable(leaks.splits[place.split].name));
    last = place.split;
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

/// "pair_id 7 style 2: 5 items in train, validation"
std::string headline(const Leaks& leaks, const Leak& leak) {
  std::string text;
  if (leak.pair_id) {
    text += fmt::format("pair_id {}", *leak.pair_id);
    if (leak.style) text += fmt::format(" style {}", *leak.style);
    text += fmt::format(": {} in {}", plural(leak.places.size(), "item"), splits_of(leaks, leak));
    return text;
  }
  text += fmt::format("{} in {}: ", plural(leak.places.size(), "picture"), splits_of(leaks, leak));
  text +=
      leak.is_exact ? std::string("equal files") : fmt::format("copies, correlation {:.4f}", leak.score.value_or(1));
  if (leak.is_mirrored) text += ", mirrored";
  if (!leak.differences.empty()) text += fmt::format("; labels differ in {}", fmt::join(difference_names(leak), ", "));
  return text;
}

void add_finding(std::string& text, const Leaks& leaks, const Leak& leak, std::size_t most_places) {
  text += fmt::format("{}: {}\n", row_of(leak).code, headline(leaks, leak));
  const std::size_t shown = std::min(most_places, leak.places.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const LeakPlace& place = leak.places[i];
    text += fmt::format("  {}  image {:06}", printable(leaks.splits[place.split].name), place.image_id);
    if (place.item_id) text += fmt::format(" item {}", *place.item_id);
    if (!place.path.empty()) text += fmt::format("  {}", printable(place.path));
    text += '\n';
  }
  if (shown < leak.places.size()) text += fmt::format("  ... and {} more\n", leak.places.size() - shown);
}

void add_summary(std::string& text, const Leaks& leaks) {
  for (const LeakSplit& split : leaks.splits) {
    text +=
        fmt::format("{}: {}, {}", printable(split.name), plural(split.images, "image"), plural(split.items, "item"));
    if (split.items_with_pair < split.items)
      text += fmt::format(", {} of them without a pair_id", split.items - split.items_with_pair);
    text += split.pictures ? fmt::format(", {} compared\n", plural(*split.pictures, "picture"))
                           : std::string(", no pictures compared\n");
  }
  if (leaks.plain_pictures > 0)
    text += fmt::format("{} too plain to tell from others: only equal files were looked for\n",
                        plural(leaks.plain_pictures, "picture"));
  if (leaks.crowded_pictures > 0)
    text += fmt::format("{} like so many others that not all of these were compared\n",
                        plural(leaks.crowded_pictures, "picture"));
  if (!leaks.unread.empty()) text += fmt::format("{} cannot be read\n", plural(leaks.unread.size(), "picture"));
}

ordered_json place_json(const LeakPlace& place) {
  ordered_json row = {{"split", place.split}, {"image_id", place.image_id}};
  if (place.item_id) row["item_id"] = *place.item_id;
  if (!place.path.empty()) row["path"] = place.path;
  return row;
}

ordered_json finding_json(const Leak& leak) {
  ordered_json row = {{"code", row_of(leak).code}, {"leak", row_of(leak).is_leak}};
  if (leak.pair_id) row["pair_id"] = *leak.pair_id;
  if (leak.style) row["style"] = *leak.style;
  if (leak.score) {
    row["score"] = *leak.score;
    row["exact"] = leak.is_exact;
    row["mirrored"] = leak.is_mirrored;
  }
  if (!leak.differences.empty()) row["differences"] = difference_names(leak);
  row["places"] = ordered_json::array();
  for (const LeakPlace& place : leak.places) row["places"].push_back(place_json(place));
  return row;
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

template <class T>
std::string cell_of(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

}  // namespace

std::string render_leaks_text(const Leaks& leaks, const LeaksShown& shown) {
  std::string text;
  std::map<LeakKind, std::size_t> listed;
  for (const Leak& leak : leaks.findings)
    if (listed[leak.kind]++ < shown.findings) add_finding(text, leaks, leak, shown.places);
  for (std::size_t i = 0; i < std::min(shown.findings, leaks.unread.size()); ++i)
    text += fmt::format("picture-unreadable: {}: {}\n", printable(leaks.unread[i].place.path),
                        printable(leaks.unread[i].message));
  if (!text.empty()) text += '\n';
  for (const LeakKindRow& row : all_leak_kinds()) {
    const std::uint64_t count = leaks.count(row.kind);
    if (count == 0) continue;
    text += fmt::format("{:<4}  {:<18}  {:>9}", row.is_leak ? "leak" : "note", row.code, count);
    text += count > shown.findings ? fmt::format("  ({} shown)\n", shown.findings) : std::string("\n");
  }
  if (!leaks.findings.empty()) text += '\n';
  add_summary(text, leaks);
  return text;
}

std::string render_leaks_json(const Leaks& leaks) {
  ordered_json splits = ordered_json::array(), totals = ordered_json::object();
  for (const LeakSplit& split : leaks.splits) {
    ordered_json row = {{"name", split.name},
                        {"images", split.images},
                        {"items", split.items},
                        {"items_with_pair_id", split.items_with_pair}};
    if (split.pictures) row["pictures"] = *split.pictures;
    splits.push_back(std::move(row));
  }
  for (const LeakKindRow& row : all_leak_kinds())
    if (leaks.count(row.kind) > 0) totals[std::string(row.code)] = leaks.count(row.kind);
  ordered_json findings = ordered_json::array(), unread = ordered_json::array();
  for (const Leak& leak : leaks.findings) findings.push_back(finding_json(leak));
  for (const UnreadPicture& picture : leaks.unread) {
    ordered_json row = place_json(picture.place);
    row["message"] = picture.message;
    unread.push_back(std::move(row));
  }
  const ordered_json all = {{"df2_version", kVersion},
                            {"splits", std::move(splits)},
                            {"totals", std::move(totals)},
                            {"plain_pictures", leaks.plain_pictures},
                            {"crowded_pictures", leaks.crowded_pictures},
                            {"findings", std::move(findings)},
                            {"unreadable_pictures", std::move(unread)}};
  return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string render_leaks_csv(const Leaks& leaks) {
  std::string text = "finding,code,split,image_id,item_id,pair_id,style,score,exact,mirrored,differences,path\n";
  std::size_t number = 0;
  for (const Leak& leak : leaks.findings) {
    ++number;
    for (const LeakPlace& place : leak.places) {
      const auto word = [&](bool is_so) { return !leak.score ? "" : is_so ? "true" : "false"; };
      text +=
          fmt::format("{},{},{},{},{},{},{},{},{},{},{},{}\n", number, row_of(leak).code,
                      csv_cell(printable(leaks.splits[place.split].name)), place.image_id, cell_of(place.item_id),
                      cell_of(leak.pair_id), cell_of(leak.style), cell_of(leak.score), word(leak.is_exact),
                      word(leak.is_mirrored), fmt::join(difference_names(leak), " "), csv_cell(printable(place.path)));
    }
  }
  return text;
}

}  // namespace df2
