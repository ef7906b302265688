// In: a folder and what is to be predicted there. Out: a place for the rows of each part of the pictures, which
// outlives the process, and for the files that are made of them. Called by df2-rcnn predict.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <df2_reference/prediction/picture_rows.h>

namespace df2::reference {

/// The folder's file that says how it was made.
inline constexpr std::string_view kPredictedWith = "df2_predict.json";

/// What decides the rows: the name of a flag or what else it is, and its value, as JSON.
using PredictionArguments = std::vector<std::pair<std::string, std::string>>;

/// Parts of the rows stand in `unfinished` until the files are made of them. The process may be killed at any time: the
/// next one with the same arguments goes on, and the folder comes out as if nothing had happened.
class PredictionFolder {
 public:
  /// Begins the folder, or goes on with it. Throws Error (usage) where it was begun with other arguments, of which it
  /// names the first, where it holds anything else, and while another process works in it; (io).
  PredictionFolder(std::string path, const PredictionArguments& arguments);
  /// All files are there, and nothing is left to do.
  bool is_finished() const { return is_finished_; }
  bool has_part(std::size_t part) const;
  void write_part(std::size_t part, std::span<const PictureRows> pictures) const;
  /// Throws Error (io) where the part cannot be read, and removes it where it is damaged, so that the next run makes it
  /// again.
  std::vector<PictureRows> read_part(std::size_t part) const;

  /// Where to write a file; put() takes it from there to its place.
  std::string place_of(std::string_view name) const;
  void put(std::string_view name) const;
  /// Every file is put: removes the parts.
  void finish();

 private:
  /// Of the folder, until it is closed.
  struct Lock {
    int fd = -1;
    Lock() = default;
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
  };

  std::string part_path(std::size_t part) const;

  std::string path_;
  Lock lock_;
  bool is_finished_ = false;
};

}  // namespace df2::reference
