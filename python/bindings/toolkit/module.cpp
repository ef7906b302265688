// The module df2._toolkit: what df2.data and df2.draw call. It is apart from df2._core, which knows no pictures, so
// that `import df2` loads no picture library.
#include "toolkit.h"

PYBIND11_MODULE(_toolkit, module) {
  module.doc() = "The dataset toolkit of df2. Call df2.data and df2.draw instead: names here may change.";
  pybind11::module_::import("df2._core");  // which has the classes of datasets
  df2::python::register_errors(module);
  df2::python::register_progress(module);
  df2::python::register_pictures(module);
  df2::python::register_validation(module);
  df2::python::register_contours(module);
  df2::python::register_parts(module);
  df2::python::register_draw(module);
  df2::python::register_draw_queries(module);
  df2::python::register_draw_identities(module);
  df2::python::register_stats(module);
  df2::python::register_leaks(module);
  df2::python::register_convert(module);
  df2::python::register_made_dataset(module);
}
