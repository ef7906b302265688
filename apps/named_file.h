// In: the files that a run reads and writes. Out: a refusal where a written one is another of them. Called by each
// program before it opens any.
#pragma once

#include <string>
#include <vector>

namespace df2::apps {

struct NamedFile {
  std::string flag;
  std::string path;  ///< empty: not given
};

/// Throws Error (usage) where two outputs, or an output and an input, are one file, however their paths are spelled,
/// and where an output is "-", which is no file. Devices and pipes may be written twice.
void require_apart(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs);

}  // namespace df2::apps
