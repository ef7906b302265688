// A user of the installed core alone: writes a ground truth and reads it again. Exit code 0 when it is the same.
#include <df2/dataset.h>
#include <df2/io/ground_truth.h>

int main() {
  df2::Item item;
  item.id = 1;
  item.box = {10, 20, 100, 200};
  item.area = item.box.area();
  df2::ImageRecord image;
  image.id = 1;
  image.size = df2::Size{640, 480};
  image.items = {item};
  const df2::Dataset dataset("one image", {image}, {0});
  df2::write_coco_ground_truth(dataset, "one_image.json");
  return df2::read_ground_truth("one_image.json").content_hash() == dataset.content_hash() ? 0 : 1;
}
