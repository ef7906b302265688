#include <df2_eval/report/efficiency.h>

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <df2/checks.h>
#include <df2/io/json_document.h>

namespace df2::eval {

namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 53;

std::uint64_t whole_at(const JsonPlace& place, std::int64_t least) {
  if (!place.value().is_number_integer()) place.refuse(Code::wrong_type, "a whole number");
  const auto& value = place.value();
  if (value.is_number_unsigned() ? value.get<std::uint64_t>() > static_cast<std::uint64_t>(kLargest)
                                 : value.get<std::int64_t>() < 0)
    place.refuse(Code::out_of_range, fmt::format("a whole number from {} to 2^53", least));
  const auto number = value.get<std::uint64_t>();
  if (number < static_cast<std::uint64_t>(least))
    place.refuse(Code::out_of_range, fmt::format("a whole number from {} to 2^53", least));
  return number;
}

double milliseconds_at(const JsonPlace& place) {
  if (!place.value().is_number()) place.refuse(Code::wrong_type, "a number of milliseconds");
  const double value = place.value().get<double>();
  if (!(value >= 0 && value <= kAnyNumber)) place.refuse(Code::out_of_range, "a number from 0 on");
  return value;
}

/// Throws for a key that is none of `known`.
void require_known(const JsonPlace& object, std::initializer_list<std::string_view> known) {
  for (const JsonPlace& member : object.members()) {
    if (std::ranges::find(known, member.key()) == known.end())
      member.refuse(Code::wrong_type, "a key of docs/formats.md", "another");
  }
}

/// Absent where the key is, or is null.
template <class Read>
auto optional_at(const JsonPlace& object, std::string_view key, Read&& read) -> std::optional<decltype(read(object))> {
  if (!object.has(key) || object.at(key).value().is_null()) return std::nullopt;
  return read(object.at(key));
}

std::optional<std::uint64_t> optional_whole(const JsonPlace& object, std::string_view key, std::int64_t least) {
  return optional_at(object, key, [=](const JsonPlace& place) { return whole_at(place, least); });
}

Latency latency_at(const JsonPlace& place) {
  require_known(place, {"median", "lower_quartile", "upper_quartile", "repeats"});
  const Latency latency{milliseconds_at(place.at("median")), milliseconds_at(place.at("lower_quartile")),
                        milliseconds_at(place.at("upper_quartile")), whole_at(place.at("repeats"), 1)};
  if (latency.lower_quartile > latency.median || latency.median > latency.upper_quartile)
    place.refuse(Code::out_of_range, "lower_quartile <= median <= upper_quartile", "another order");
  return latency;
}

Machine machine_at(const JsonPlace& place) {
  require_known(place, {"processor", "device", "threads"});
  return {place.at("processor").text(), place.at("device").text(), whole_at(place.at("threads"), 1)};
}

PictureExtent picture_at(const JsonPlace& place) {
  require_known(place, {"width", "height"});
  return {whole_at(place.at("width"), 1), whole_at(place.at("height"), 1)};
}

/// "44.4 million"
std::string in_units(std::uint64_t number, std::span<const std::pair<double, std::string_view>> units) {
  const auto value = static_cast<double>(number);
  for (const auto& [size, name] : units) {
    if (value >= size) return fmt::format("{:.4g} {}", value / size, name);
  }
  return std::to_string(number);
}

constexpr std::array<std::pair<double, std::string_view>, 3> kNumbers = {
    {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}}};
constexpr std::array<std::pair<double, std::string_view>, 3> kBytes = {{{1e9, "GB"}, {1e6, "MB"}, {1e3, "kB"}}};

}  // namespace

Efficiency efficiency_at(const JsonPlace& place) {
  require_known(place, {"model", "parameters", "weights_bytes", "multiply_adds", "of_streams", "latency_ms",
                        "peak_memory_bytes", "picture", "detections", "machine"});
  Efficiency efficiency;
  efficiency.model = place.at("model").text();
  efficiency.parameters = optional_whole(place, "parameters", 0);
  efficiency.weights_bytes = optional_whole(place, "weights_bytes", 0);
  efficiency.multiply_adds = optional_whole(place, "multiply_adds", 0);
  if (place.has("of_streams")) {
    for (const JsonPlace& stream : place.at("of_streams").members())
      efficiency.of_streams.emplace_back(stream.key(), whole_at(stream, 0));
  }
  efficiency.latency = optional_at(place, "latency_ms", latency_at);
  efficiency.peak_memory_bytes = optional_whole(place, "peak_memory_bytes", 0);
  efficiency.picture = optional_at(place, "picture", picture_at);
  efficiency.detections = optional_whole(place, "detections", 0);
  efficiency.machine = optional_at(place, "machine", machine_at);
  return efficiency;
}

Efficiency efficiency_from_json(const std::string& name, const std::string& text) {
  return efficiency_at(JsonDocument(name, text, Fault::submission).root());
}

Efficiency read_efficiency(const std::string& path) {
  return efficiency_at(read_document(path, Fault::submission).root());
}

nlohmann::ordered_json to_json(const Efficiency& efficiency) {
  nlohmann::ordered_json object = {{"model", efficiency.model}};
  const auto add = [&](const char* key, const std::optional<std::uint64_t>& number) {
    if (number) object[key] = *number;
  };
  add("parameters", efficiency.parameters);
  add("weights_bytes", efficiency.weights_bytes);
  add("multiply_adds", efficiency.multiply_adds);
  for (const auto& [stream, number] : efficiency.of_streams) object["of_streams"][stream] = number;
  if (const auto& latency = efficiency.latency) {
    object["latency_ms"] = {{"median", latency->median},
                            {"lower_quartile", latency->lower_quartile},
                            {"upper_quartile", latency->upper_quartile},
                            {"repeats", latency->repeats}};
  }
  add("peak_memory_bytes", efficiency.peak_memory_bytes);
  if (const auto& picture = efficiency.picture)
    object["picture"] = {{"width", picture->width}, {"height", picture->height}};
  add("detections", efficiency.detections);
  if (const auto& machine = efficiency.machine) {
    object["machine"] = {{"processor", machine->processor}, {"device", machine->device}, {"threads", machine->threads}};
  }
  return object;
}

std::vector<std::pair<std::string, std::string>> efficiency_lines(const Efficiency& efficiency) {
  std::vector<std::pair<std::string, std::string>> lines = {{"model", efficiency.model}};
  const auto add = [&](std::string name, const std::optional<std::uint64_t>& number, auto& units) {
    if (number) lines.emplace_back(std::move(name), in_units(*number, units));
  };
  add("parameters", efficiency.parameters, kNumbers);
  add("weights", efficiency.weights_bytes, kBytes);
  add("multiply-adds of a picture", efficiency.multiply_adds, kNumbers);
  for (const auto& [stream, number] : efficiency.of_streams)
    add(fmt::format("multiply-adds: {}", stream), number, kNumbers);
  if (const auto& latency = efficiency.latency) {
    lines.emplace_back("latency of a picture",
                       fmt::format("{:.4g} ms (quartiles {:.4g} and {:.4g}, {} repeats)", latency->median,
                                   latency->lower_quartile, latency->upper_quartile, latency->repeats));
  }
  add("peak memory", efficiency.peak_memory_bytes, kBytes);
  if (const auto& picture = efficiency.picture) {
    std::string text = fmt::format("{} x {}", picture->width, picture->height);
    if (efficiency.detections) text += fmt::format(", {} detections", *efficiency.detections);
    lines.emplace_back("picture", std::move(text));
  }
  if (const auto& machine = efficiency.machine) {
    lines.emplace_back("machine", fmt::format("{}, {}, {} {}", machine->processor, machine->device, machine->threads,
                                              machine->threads == 1 ? "thread" : "threads"));
  }
  return lines;
}

}  // namespace df2::eval
