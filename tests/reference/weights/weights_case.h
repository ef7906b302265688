// Out: fixtures, what they hold, and the refusals of files. Used by the tests of the readers of weights.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <df2/error.h>
#include <df2_reference/weights/read_weights.h>

namespace df2::reference::test {

/// A file of data/.
std::string fixture(const std::string& name);
std::string bytes_of(const std::string& path);

/// "NAME DTYPE [2, 3] HEXADECIMAL DIGITS", so that a test shows what differs.
std::vector<std::string> lines_of(const WeightFile& file);
/// The same of the .json file beside a fixture, which make_fixtures.py wrote.
std::vector<std::string> expected_lines(const std::string& name);

/// What read_weights says of a file of these bytes; nothing where it reads them.
std::optional<Error> refusal_of(const std::string& bytes, const std::string& dictionary = {},
                                const WeightLimits& limits = {});
/// The text of it, with "f" for the path; "" where it is read.
std::string refusal_text(const std::string& bytes, const std::string& dictionary = {}, const WeightLimits& limits = {});

/// Reads a file of these bytes. REQUIRES: it is good.
WeightFile read_bytes(const std::string& bytes, const std::string& dictionary = {}, const WeightLimits& limits = {});

}  // namespace df2::reference::test
