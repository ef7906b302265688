// In: a variable. Out: the flag --device, which sets it. Called by the commands of df2-rcnn that run the network.
#pragma once

#include <df2_reference/device.h>

#include "../flag.h"

namespace df2::apps {

using reference::DeviceChoice;
using reference::prepare_device;

/// Its group is its command's.
Flag device_flag(DeviceChoice& into);

}  // namespace df2::apps
