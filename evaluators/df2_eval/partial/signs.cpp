#include <df2_eval/partial/signs.h>

namespace df2::eval {

void Signs::add(const Signs& other) {
  images_with_items += other.images_with_items;
  images_without_rows += other.images_without_rows;
  within_unit += other.within_unit;
  may_be_corners += other.may_be_corners;
  judged += other.judged;
  fit += other.fit;
  fit_next_category += other.fit_next_category;
  fit_previous_category += other.fit_previous_category;
  fit_next_image += other.fit_next_image;
  fit_previous_image += other.fit_previous_image;
  better_as_corners += other.better_as_corners;
  better_as_boxes += other.better_as_boxes;
}

}  // namespace df2::eval
