// In: a dataset. Out: the pictures of its images, as far as they can be read, and what could not be. Called by the draw
// command, from many threads.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <df2/dataset.h>
#include <df2/image/picture.h>

namespace df2::apps {

class PictureSource {
 public:
  /// `is_blank`: no picture is read at all.
  PictureSource(const Dataset& dataset, bool is_blank) : dataset_(dataset), is_blank_(is_blank) {}

  /// Nothing where the picture is missing, cannot be read or is not wanted.
  std::optional<Picture> read(const ImageRecord& image);

  /// Lines that say how many pictures are missing or unreadable, with the first of each; empty where all were read.
  std::string notes() const;

 private:
  const Dataset& dataset_;
  bool is_blank_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::string> missing_;     // image id -> path, which is empty where none is known
  std::map<std::int64_t, std::string> unreadable_;  // image id -> what is wrong
};

}  // namespace df2::apps
