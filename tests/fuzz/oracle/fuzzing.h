// In: the bytes libFuzzer made up. Out: a path that readers can open, what a reader said of it, and a loud end when a
// property does not hold. Called by every fuzz target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <df2/error.h>
#include <df2/io/detail/json/reading_mode.h>
#include <df2/io/results.h>
#include <df2/parallel.h>

namespace df2::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, which is how libFuzzer learns of a finding.
void require(bool holds, std::string_view property, std::string_view detail = {});

/// The bytes behind a path, kept in memory. The path is good until the next call.
std::string path_of(std::string_view bytes);

/// A path in a folder that vanishes with the program, for what the code under test writes.
std::string scratch_path(const std::string& name);
std::string bytes_of(const std::string& path);

/// What a reader made of a file: a value or a refusal.
template <class Value>
struct Answer {
  std::optional<Value> value;
  std::optional<Error> refusal;
};

template <class Read>
auto answer_of(const Read& read) -> Answer<decltype(read())> {
  try {
    return {read(), std::nullopt};
  } catch (const Error& error) {
    return {std::nullopt, error};
  }
}

/// A file's own fault, told in full: a refusal of the bytes given is never an internal error, nor one of I/O.
void require_good_refusal(const Error& error, Fault fault);

/// Two block sizes tell one story. Where the file is no JSON, and holds NaN or 1e400 besides, the place of the error
/// may be either: a piece reads past such a number, to name all of them; the plain parser that finds the error stops
/// there.
void require_same_refusal(std::string_view text, const Error& whole, const Error& blocks);

/// Reads with the strict reader alone, and requires what came out when plain pieces were read by the plain one.
template <class Read, class Value, class RequireEqual>
void require_same_strictly(const Read& read, const Answer<Value>& answer, const RequireEqual& require_equal) {
  detail::chosen_reading_mode = detail::ReadingMode::strict;
  const auto strict = answer_of(read);
  detail::chosen_reading_mode = detail::ReadingMode::fastest;
  require(strict.value.has_value() == answer.value.has_value(), "both readers accept the same",
          answer.refusal   ? answer.refusal->what()
          : strict.refusal ? strict.refusal->what()
                           : "");
  if (strict.value) require_equal(*strict.value, *answer.value, "both readers read the same");
  if (strict.refusal) {
    require(std::string_view(strict.refusal->what()) == answer.refusal->what(), "both readers refuse alike",
            strict.refusal->what());
  }
}

/// Reads the bytes at once and in small blocks, which have to tell one story. `read(path, limits)` gives a value that
/// `require_equal(a, b, property)` can compare; `fault` is whose file it is. Nothing when it was refused.
template <class Read, class RequireEqual>
auto read_in_blocks(std::string_view text, Fault fault, const Read& read, const RequireEqual& require_equal)
    -> decltype(Answer<decltype(read(std::string(), ReadLimits()))>::value) {
  static const ThreadLimit one_thread(1);
  const std::string path = path_of(text);
  ReadLimits limits;
  auto whole_file = answer_of([&] { return read(path, limits); });
  if (whole_file.refusal) require_good_refusal(*whole_file.refusal, fault);
  require_same_strictly([&] { return read(path, limits); }, whole_file, require_equal);
  for (const std::uint64_t block : {std::uint64_t{64}, std::uint64_t{1 + text.size() % 48}}) {
    limits.block_bytes = block;
    const auto in_blocks = answer_of([&] { return read(path, limits); });
    if (whole_file.value) {
      require(in_blocks.value.has_value(), "blocks refuse nothing", in_blocks.refusal ? in_blocks.refusal->what() : "");
      require_equal(*whole_file.value, *in_blocks.value, "blocks change no row");
    } else {
      require(in_blocks.refusal.has_value(), "blocks accept nothing", whole_file.refusal->what());
      require_same_refusal(text, *whole_file.refusal, *in_blocks.refusal);
    }
  }
  return std::move(whole_file.value);
}

}  // namespace df2::fuzz
