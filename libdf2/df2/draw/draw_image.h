// In: an image of a dataset, and its picture if it is there. Out: the picture with its items drawn on it. Called by
// df2-data draw, contact sheets and the Python package.
#pragma once

#include <functional>
#include <optional>

#include <df2/category_set.h>
#include <df2/dataset.h>
#include <df2/draw/layers.h>
#include <df2/draw/view.h>
#include <df2/image/picture.h>

namespace df2 {

struct DrawOptions {
  Layers layers;
  SideLimits sides;
};

/// The picture of an image; nothing: a blank canvas. Passed to what draws many images.
using PictureOf = std::function<std::optional<Picture>(const ImageRecord& image)>;

/// How large the image is: its picture, as known (known_size), or as its items reach.
Size size_to_draw(const ImageRecord& image, const Picture* picture);

/// `picture`: null: a blank canvas. It has 1 or 3 channels.
Picture draw_image(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                   const DrawOptions& options = {});

/// The same in a size of its own.
Picture draw_image(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                   const Layers& layers, const View& view);

/// The part of the picture without any drawing; blank where there is none.
Picture background(const Picture* picture, const View& view);

}  // namespace df2
