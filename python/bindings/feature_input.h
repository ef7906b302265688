// In: features of Python, an array or the path of an .npy file. Out: a FeatureSource. Called by ranking.cpp.
#pragma once

#include <optional>
#include <string>

#include <df2/io/features.h>
#include <df2_eval/ranking/rank_submission.h>

#include "bindings.h"

namespace df2::python {

/// Lives as long as its source is used.
class FeatureInput {
 public:
  /// `value`: bytes, which are a path, or an array of one or two dimensions; `name`: what errors call the array.
  /// Throws Error (submission, limit or io).
  FeatureInput(py::handle value, const std::string& name, const ReadLimits& limits);
  FeatureInput(const FeatureInput&) = delete;
  FeatureInput& operator=(const FeatureInput&) = delete;

  /// Reads without the GIL, which it takes where it needs it.
  eval::FeatureSource source() const;

 private:
  FeatureMatrix copied() const;

  std::optional<FeatureFile> file_;
  std::optional<py::array> array_;
  FeatureShape shape_;
};

}  // namespace df2::python
