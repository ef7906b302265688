#include "process_place.h"

#include <cstdlib>
#include <optional>
#include <string>

#include <fmt/format.h>

#include <df2/text.h>

#include "../flag_text.h"

namespace df2::apps {

namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::string required_variable(const char* name) {
  const std::optional<std::string> value = variable(name);
  if (!value)
    refuse_usage(
        fmt::format("WORLD_SIZE says that several processes train one network, and {} is not set: start them "
                    "with torchrun",
                    name));
  return *value;
}

std::int64_t number_of(const char* name, std::int64_t most) {
  const std::string text = required_variable(name);
  const auto number = parse_number<std::int64_t>(text);
  if (!number || *number < 0 || *number > most)
    refuse_usage(fmt::format("the environment's {} must be a whole number from 0 to {}, but is {}", name, most, text));
  return *number;
}

}  // namespace

reference::ProcessPlace process_place() {
  constexpr std::int64_t kMostProcesses = 65'536;
  reference::ProcessPlace place;
  if (!variable("WORLD_SIZE")) return place;
  place.size = number_of("WORLD_SIZE", kMostProcesses);
  if (place.size <= 1) return {};
  place.rank = number_of("RANK", place.size - 1);
  place.local_rank = number_of("LOCAL_RANK", kMostProcesses);
  place.address = required_variable("MASTER_ADDR");
  place.port = static_cast<std::uint16_t>(number_of("MASTER_PORT", UINT16_MAX));
  place.has_host = variable("TORCHELASTIC_USE_AGENT_STORE") == "True";
  if (variable("TORCHELASTIC_RESTART_COUNT")) place.attempt = number_of("TORCHELASTIC_RESTART_COUNT", INT32_MAX);
  return place;
}

}  // namespace df2::apps
