// In: how far some work is. Out: one line on a terminal that says so, and is gone at the end; nothing where standard
// error is no terminal. Called by the commands of the programs.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace df2::apps {

/// A line that says something else now and then. It is gone at the end.
class ProgressText {
 public:
  ProgressText() = default;
  ~ProgressText() { clear(); }
  ProgressText(const ProgressText&) = delete;
  ProgressText& operator=(const ProgressText&) = delete;
  /// In place of what the line said, cut to the width of the terminal.
  void show(const std::string& text);
  void clear();

 private:
  bool is_there_ = false;
};

/// For functions of the library that tell how far they are: "300 of 32153 images checked". The line is gone once all
/// are done.
std::function<void(std::size_t done, std::size_t of)> progress_of(std::string_view what);

/// Does the work of a library's function, which tells how far it is (watch.h): "40 % of validation read".
void work_with_progress(const std::string& what, const std::function<void()>& work);

}  // namespace df2::apps
