#include "fuzzing.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>

#include <sys/mman.h>
#include <unistd.h>

#include <df2/text.h>

#include "../../support.h"

namespace df2::fuzz {

void require(bool holds, std::string_view property, std::string_view detail) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %.*s\n%.*s\n", static_cast<int>(property.size()), property.data(),
               static_cast<int>(detail.size()), detail.data());
  std::abort();
}

std::string path_of(std::string_view bytes) {
  static const int fd = ::memfd_create("df2-fuzz", MFD_CLOEXEC);
  const auto size = static_cast<ssize_t>(bytes.size());
  const bool written = ::ftruncate(fd, 0) == 0 && ::pwrite(fd, bytes.data(), bytes.size(), 0) == size;
  require(written, "a file in memory can be written");
  return "/proc/self/fd/" + std::to_string(fd);
}

std::string scratch_path(const std::string& name) {
  static const test::ScratchFolder folder;
  return (folder.path() / name).string();
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void require_good_refusal(const Error& error, Fault fault) {
  const bool is_limit = error.issues().totals().contains(Code::limit);
  require(error.fault() == (is_limit ? Fault::limit : fault), "the refusal is the file's fault", error.what());
  require(!error.issues().empty() && !error.issues().shown().empty(), "the refusal says why");
  for (const auto& [code, total] : error.issues().totals()) {
    require(code != Code::internal && code != Code::file && total > 0, "every issue has a code", error.what());
  }
  for (std::string_view text = error.what(); !text.empty();) {
    const std::size_t length = text.starts_with('\n') ? 1 : shown_length(text);
    require(length > 0, "a terminal can show the refusal", error.what());
    text.remove_prefix(length);
  }
  for (const Issue& issue : error.issues().shown()) {
    require(issue.where.byte.has_value() == issue.where.line.has_value(), "a place has a line", error.what());
  }
}

namespace {

bool may_hold_no_number(std::string_view text) {
  static const std::regex pattern("nan|inf|e\\+?[0-9]{3}|[0-9]{300}", std::regex::icase | std::regex::optimize);
  return std::regex_search(text.begin(), text.end(), pattern);
}

/// The one issue that ends the reading of a file that is no JSON.
bool is_no_json(const Error& error) {
  if (error.issues().shown().size() != 1) return false;
  const Code code = error.issues().shown()[0].code;
  return code == Code::json_syntax || code == Code::json_encoding || code == Code::json_depth ||
         code == Code::not_finite;
}

}  // namespace

void require_same_refusal(std::string_view text, const Error& whole, const Error& blocks) {
  const std::string both = std::string("whole: ") + whole.what() + "\nblocks: " + blocks.what();
  require(whole.fault() == blocks.fault(), "blocks change nobody's fault", both);
  if (std::string_view(whole.what()) == blocks.what()) return;
  require(is_no_json(whole) && is_no_json(blocks) && may_hold_no_number(text), "blocks change no refusal", both);
}

}  // namespace df2::fuzz
