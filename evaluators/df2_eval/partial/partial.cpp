#include <df2_eval/partial/partial.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/content_hash.h>
#include <df2/error.h>
#include <df2_eval/partial/detail/head_json.h>
#include <df2_eval/partial/detail/outcomes_json.h>
#include <df2_eval/partial/memory_name.h>

namespace df2::eval {

namespace {

using nlohmann::json;

void add_settings(json& settings, const ApOutcomes& outcomes) {
  if (!outcomes.visibility) return;
  settings["visibility"] = visibility_name(*outcomes.visibility);
  settings["views"] = outcomes.vis ? 2 : 1;
}

void add_settings(json& settings, const RetrievalOutcomes& outcomes) {
  settings["a gallery of"] = outcomes.gallery;
  if (outcomes.ranking) settings["ranking"] = detail::to_json(*outcomes.ranking);
}

/// Everything that partials must have in common, as a name for messages and the value in this partial.
json settings_of(const Partial& partial) {
  json settings = options_to_json(partial.options);
  settings["ground truth"] = partial.ground_truth.hash;
  settings["image sizes of"] = names_of(partial.sizes);
  settings["category set"] = detail::to_json(partial.categories);
  settings["scored categories"] = scored_ids(partial);
  json& subsets = settings["scored subsets"] = json::array();
  for (const Subset& subset : partial.subsets) subsets.push_back(subset.name);
  std::visit([&](const auto& outcomes) { add_settings(settings, outcomes); }, partial.outcomes);
  return settings;
}

void require_alike(const Partial& into, const Partial& other, const std::string& one, const std::string& another) {
  const json wanted = settings_of(into), found = settings_of(other);
  const auto require = [&](const std::string& name) {
    if (wanted.value(name, json()) == found.value(name, json())) return;
    const auto text = [&](const json& settings) {
      return settings.contains(name) ? name + " " + detail::to_text(settings[name]) : "no " + name;
    };
    throw Error(Fault::submission, Code::partial_signature,
                fmt::format("{} was scored with {}, {} with {}; score all shards in the same way", another, text(found),
                            one, text(wanted)));
  };
  require("task");  // first, because the options of another task would differ too
  for (const json* settings : {&wanted, &found}) {
    for (const auto& [name, value] : settings->items()) require(name);
  }
}

/// A results file that both name must have the same counts in both.
void require_same_notes(const Partial& into, const Partial& other, const std::string& one, const std::string& another) {
  for (const auto& [file, notes] : other.files) {
    const auto known = into.files.find(file);
    if (known == into.files.end() || known->second == notes) continue;
    throw Error(Fault::submission, Code::partial_signature,
                fmt::format("{} and {} disagree about the results file {} ({}); score the shards again", one, another,
                            file.name, file.hash));
  }
}

/// Predictions from memory are no file that both shards could have read: those of both are taken together, as the
/// single run takes them. Where there are none, other files speak for the run.
void merge(std::map<InputName, FileNotes>& into, const std::map<InputName, FileNotes>& other) {
  for (const auto& [file, notes] : other) {
    const auto known = std::ranges::find_if(into, [](const auto& entry) { return entry.first.name == kMemoryName; });
    if (file.name != kMemoryName || notes.images || known == into.end()) {
      into.emplace(file, notes);
    } else if (known->first != file) {
      FileNotes both = known->second;
      both.rows += notes.rows;
      both.notes.zero_size += notes.notes.zero_size;
      for (const auto& [key, rows] : notes.notes.unknown_keys) both.notes.unknown_keys[key] += rows;
      const InputName name{kMemoryName, added_hashes(known->first.hash, file.hash)};
      into.erase(known);
      into.emplace(name, std::move(both));
    }
  }
  if (into.size() < 2) return;
  std::erase_if(into, [](const auto& entry) { return entry.first.name == kMemoryName && entry.second.rows == 0; });
}

void merge(ApOutcomes& into, const ApOutcomes& other) {
  into.main.merge(other.main);
  if (into.vis) into.vis->merge(*other.vis);
  if (into.class_agnostic) into.class_agnostic->merge(*other.class_agnostic);
  into.signs.add(other.signs);
}

void merge(RetrievalOutcomes& into, const RetrievalOutcomes& other) {
  into.main.merge(other.main);
}

}  // namespace

const ImageSet& Partial::images() const {
  return std::visit([](const auto& task) -> const ImageSet& { return task.main.images(); }, outcomes);
}

void merge(Partial& into, const Partial& other) {
  const std::string one = into.path.empty() ? "one partial" : into.path;
  const std::string another = other.path.empty() ? "another partial" : other.path;
  require_alike(into, other, one, another);
  require_same_notes(into, other, one, another);
  if (const auto shared = into.images().find_shared(other.images())) {
    throw Error(
        Fault::submission, Code::partial_overlap,
        fmt::format("image_id {} was scored in both {} and {}; give each image to one shard", *shared, one, another));
  }
  // Equal content may have two names. The smaller one is kept, so that the order of merging does not matter.
  if (std::tie(other.ground_truth, other.ground_truth_notes) < std::tie(into.ground_truth, into.ground_truth_notes)) {
    into.ground_truth = other.ground_truth;
    into.ground_truth_notes = other.ground_truth_notes;
  }
  into.counts.add(other.counts);
  merge(into.files, other.files);
  std::visit([&](auto& outcomes) { merge(outcomes, std::get<std::decay_t<decltype(outcomes)>>(other.outcomes)); },
             into.outcomes);
}

}  // namespace df2::eval
