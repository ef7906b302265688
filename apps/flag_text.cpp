#include "flag_text.h"

#include <sstream>
#include <utility>

#include <df2/error.h>
#include <df2/text.h>

namespace df2::apps {

void refuse_usage(std::string sentence) {
  throw Error(Fault::usage, Code::usage, std::move(sentence));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  if (text.ends_with(separator)) parts.emplace_back();
  return parts;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts = split(text, ',');
  for (std::string& part : parts) part = trimmed(part);
  return parts;
}

}  // namespace df2::apps
