// In: what a reader noted of a results file. Out: the notes of all files of a run, each once. Called by the partials.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <df2/prediction.h>

namespace df2::eval {

/// What the reader noted of one results file. Shards of one file note the same, so files are united, not added; two
/// files of one name are told apart by their notes.
struct FileNotes {
  std::uint64_t rows = 0;
  PredictionNotes notes;
  std::vector<FileNotes> namesakes = {};  ///< other files of this name, ascending; they have none themselves
  bool operator==(const FileNotes&) const = default;
};

/// By the files' names.
using NotedFiles = std::map<std::string, FileNotes>;

/// Whether `a` stands before its namesake `b`.
bool ascends(const FileNotes& a, const FileNotes& b);

/// Adds the files of `other`.
void unite(NotedFiles& into, const NotedFiles& other);

}  // namespace df2::eval
