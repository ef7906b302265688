// In: a shot. Out: its picture as a JPEG file. Called by df2-synth and the Python package, which hand it to
// write_made_dataset.
#pragma once

#include <string>

#include <df2/synth/shot.h>

namespace df2::synth {

/// The bytes of a file of the shot's quality; the pixels are the same everywhere, the bytes with one version of
/// libjpeg-turbo.
std::string shot_jpeg(const Shot& shot);

}  // namespace df2::synth
