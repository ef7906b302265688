#include <df2_eval/partial/file_notes.h>

#include <algorithm>
#include <tuple>

namespace df2::eval {

namespace {

/// Whatever decides which of two namesakes comes first; equal only for equal notes.
auto order_key(const FileNotes& file) {
  return std::tie(file.rows, file.notes.zero_size, file.notes.unknown_keys);
}

/// The files of one name in both, each once.
FileNotes united(const FileNotes& a, const FileNotes& b) {
  std::vector<FileNotes> all;
  for (const FileNotes* file : {&a, &b}) {
    all.push_back({file->rows, file->notes});
    all.insert(all.end(), file->namesakes.begin(), file->namesakes.end());
  }
  std::sort(all.begin(), all.end(), ascends);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  FileNotes first = all.front();
  first.namesakes.assign(all.begin() + 1, all.end());
  return first;
}

}  // namespace

bool ascends(const FileNotes& a, const FileNotes& b) {
  return order_key(a) < order_key(b);
}

void unite(NotedFiles& into, const NotedFiles& other) {
  for (const auto& [name, file] : other) {
    const auto [it, is_new] = into.emplace(name, file);
    if (!is_new) it->second = united(it->second, file);
  }
}

}  // namespace df2::eval
