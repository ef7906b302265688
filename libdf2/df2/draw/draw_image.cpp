#include <df2/draw/draw_image.h>

#include <vector>

#include <df2/draw/canvas.h>
#include <df2/draw/draw_items.h>
#include <df2/image/transform.h>

namespace df2 {

Size size_to_draw(const ImageRecord& image, const Picture* picture) {
  if (picture) return picture->size;
  if (const auto size = known_size(image)) return *size;
  return size_of_items(image.items);
}

Picture background(const Picture* picture, const View& view) {
  return picture ? to_rgb(seen_picture(*picture, view)) : blank_picture(view.size, kBlank);
}

Picture draw_image(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                   const DrawOptions& options) {
  return draw_image(image, categories, picture, options.layers,
                    whole_view(size_to_draw(image, picture), options.sides));
}

Picture draw_image(const ImageRecord& image, const CategorySet& categories, const Picture* picture,
                   const Layers& layers, const View& view) {
  Picture drawn = background(picture, view);
  std::vector<ItemStyle> styles;
  for (const Item& item : image.items) {
    styles.push_back({.layers = layers,
                      .pen = pen_sizes(view.size, picture == nullptr),
                      .label = label_of(item, categories[item.category])});
  }
  draw_items(drawn, image.items, styles, categories, view);
  return drawn;
}

}  // namespace df2
