// The module df2._core: what the package df2 calls. Its classes and functions are described where they are registered.
#include <df2/version.h>

#include "bindings.h"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The C++ core of df2. Call the package df2 instead: names here may change.";
  module.attr("__version__") = df2::kVersion;
  df2::python::register_errors(module);
  df2::python::register_options(module);
  df2::python::register_dataset(module);
  df2::python::register_items(module);
  df2::python::register_records(module);
  df2::python::register_categories(module);
  df2::python::register_predictions(module);
  df2::python::register_pairs(module);
  df2::python::register_ranking(module);
  df2::python::register_synth(module);
  df2::python::register_writers(module);
  df2::python::register_report(module);
  df2::python::register_progress(module);
  df2::python::register_evaluate(module);
  df2::python::register_coco(module);
  df2::python::register_accumulators(module);
  df2::python::register_curves(module);
  df2::python::register_outcomes(module);
  df2::python::register_arrow(module);
  df2::python::register_coco_cells(module);
  df2::python::register_coco_accumulate(module);
  df2::python::register_coco_live(module);
  df2::python::register_mask(module);
  df2::python::register_mask_shapes(module);
}
