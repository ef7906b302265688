// A user of the component draw alone.
#include <df2/draw/draw_pose.h>

int main() {
  return df2::draw_pose(0, 200).size.width == 200 ? 0 : 1;
}
