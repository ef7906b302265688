// In: a shot. Out: its pixels. Called by df2-synth and the Python package. The same pixels for any number of threads
// and on any x86-64 machine.
#pragma once

#include <df2/image/picture.h>
#include <df2/synth/shot.h>

namespace df2::synth {

/// Three channels, of the shot's size.
Picture paint_shot(const Shot& shot);

}  // namespace df2::synth
