#include <df2_eval/join_predictions.h>

#include <df2_eval/partial/memory_name.h>

namespace df2::eval {

namespace {

template <class T>
void append(std::vector<T>& into, const std::vector<T>& values) {
  into.insert(into.end(), values.begin(), values.end());
}

/// Offsets begin where the values before them end.
void append_offsets(std::vector<std::uint64_t>& into, const std::vector<std::uint64_t>& offsets) {
  const std::uint64_t before = into.back();
  for (std::size_t i = 1; i < offsets.size(); ++i) into.push_back(before + offsets[i]);
}

void append(LandmarkColumn& into, const LandmarkColumn& rows) {
  append_offsets(into.begin, rows.begin);
  append(into.points, rows.points);
  append(into.areas, rows.areas);
}

void append(MaskColumn& into, const MaskColumn& rows) {
  append_offsets(into.begin, rows.begin);
  into.counts += rows.counts;
  append(into.sizes, rows.sizes);
  append(into.areas, rows.areas);
  append(into.digests, rows.digests);
}

}  // namespace

Predictions no_predictions(Task task) {
  Predictions none;
  none.name = kMemoryName;
  if (task == Task::landmarks) none.geometry.emplace<LandmarkColumn>();
  if (task == Task::segmentation) none.geometry.emplace<MaskColumn>();
  return none;
}

void append(Predictions& into, const Predictions& rows) {
  append(into.image, rows.image);
  append(into.category, rows.category);
  append(into.score, rows.score);
  std::visit([&](auto& column) { append(column, std::get<std::decay_t<decltype(column)>>(rows.geometry)); },
             into.geometry);
  into.notes.zero_size += rows.notes.zero_size;
  for (const auto& [key, count] : rows.notes.unknown_keys) into.notes.unknown_keys[key] += count;
}

}  // namespace df2::eval
