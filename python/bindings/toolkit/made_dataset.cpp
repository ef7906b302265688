// Made datasets with pictures.
#include <string>

#include <df2/synth/made_dataset.h>
#include <df2/synth_pictures/shot_jpeg.h>

#include "toolkit.h"

namespace df2::python {

void register_made_dataset(py::module_& module) {
  module.def(
      "write_made_dataset",
      [](const synth::MadeOptions& options, const std::string& folder, bool has_pictures) {
        synth::write_made_dataset(options, folder, has_pictures ? synth::shot_jpeg : synth::PaintShot{});
      },
      py::arg("options"), py::arg("folder"), py::arg("has_pictures"), WithoutGil());
}

}  // namespace df2::python
