// In: an <image> of CVAT's XML. Out: the image with its items, or an Error that names file and line. Called by
// cvat_reader.cpp.
#pragma once

#include <string>

#include <df2/convert/detail/xml_file.h>
#include <df2/dataset.h>

namespace df2::convert::detail {

struct CvatImage {
  ImageRecord record;
  std::string subset;  ///< of a project of CVAT; else empty
};

/// Its id is the attribute image_id of its tag "picture", else the number that is its file's name, else CVAT's number
/// of it. Items stand in the order of their boxes. Throws Error (ground_truth).
CvatImage read_cvat_image(const XmlFile& file, const XmlFile::Child& child);

}  // namespace df2::convert::detail
