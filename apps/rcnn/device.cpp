#include "device.h"

#include <array>

namespace df2::apps {

namespace {

constexpr std::array<eval::NamedValue<DeviceChoice>, 3> kDevices = {
    {{"auto", DeviceChoice::automatic}, {"cpu", DeviceChoice::cpu}, {"cuda", DeviceChoice::cuda}}};

}  // namespace

Flag device_flag(DeviceChoice& into) {
  return {"", "--device", choice<DeviceChoice>(into, kDevices), "Where the network works; auto: a GPU if there is one"};
}

}  // namespace df2::apps
