// In: a JSON file that is not what was expected. Out: its top-level keys and the keys of its first rows. Called by
// rows/known_files.cpp, and by the search for ground truth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <df2/io/detail/file/input_file.h>

namespace df2::detail {

struct Outline {
  struct Member {
    std::string key;                         ///< empty where the whole file is the array
    char opening = 0;                        ///< '[' or '{' of its value; 0: another value
    std::vector<std::string> row_keys = {};  ///< of the first object in its array
  };

  char opening = 0;             ///< of the file's value
  std::vector<Member> members;  ///< of an object, in order; an array is one member
  bool has_more = false;        ///< another JSON text stands behind the first

  const Member* find(std::string_view key) const;
};

/// Looks at no more than the file's first megabyte, and gives up in silence where that is not JSON.
Outline outline_of(const InputFile& file);

}  // namespace df2::detail
