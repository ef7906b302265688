#include <df2_reference/prediction/predict_parts.h>

#include <algorithm>
#include <deque>
#include <future>
#include <map>
#include <utility>

#include <ATen/ops/empty.h>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/image/read_picture.h>
#include <df2/io/picture_header.h>
#include <df2_reference/prediction/predict_pictures.h>

namespace df2::reference {
namespace {

NamedPicture read_checked(const PictureToPredict& wanted) {
  NamedPicture named{wanted.image_id, read_picture(wanted.path)};
  if (const Size size = named.picture.size; wanted.size && *wanted.size != size) {
    throw Error(Fault::ground_truth, Issue(Code::image_size, {wanted.path, {}, {}, {}},
                                           fmt::format("{} x {} pixels, as the ground truth says of image {},",
                                                       wanted.size->width, wanted.size->height, wanted.image_id),
                                           fmt::format("{} x {}", size.width, size.height)));
  }
  return named;
}

/// Reads pictures in the order in which they are wanted, some of them ahead, each on a thread of its own.
class ReadAhead {
 public:
  explicit ReadAhead(std::size_t ahead) : ahead_(ahead) {}

  void want(const PictureToPredict& picture) {
    wanted_.push_back(&picture);
    read_more();
  }
  /// The oldest of them. REQUIRES: one is wanted.
  NamedPicture take() {
    NamedPicture picture = running_.front().get();
    running_.pop_front();
    read_more();
    return picture;
  }

 private:
  void read_more() {
    for (; running_.size() < ahead_ && !wanted_.empty(); wanted_.pop_front())
      running_.push_back(
          std::async(std::launch::async, [picture = wanted_.front()] { return read_checked(*picture); }));
  }

  std::size_t ahead_;
  std::deque<const PictureToPredict*> wanted_;
  std::deque<std::future<NamedPicture>> running_;
};

/// Places in a part.
using PlacesInPart = std::vector<std::size_t>;

/// Pictures of one size together, the batches in the order in which they are full, and the rest in that of their first
/// pictures. A picture without a readable header has a batch of its own; its reader says why.
std::vector<PlacesInPart> batches_of(std::span<const PictureToPredict> part, std::size_t most,
                                     const PictureOptions& options) {
  std::vector<PlacesInPart> batches;
  std::map<std::pair<std::int64_t, std::int64_t>, PlacesInPart> open;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto header = most > 1 ? read_picture_header(part[i].path) : std::nullopt;
    if (!header) {
      batches.push_back({i});
      continue;
    }
    const PictureSize seen = network_size({header->size.height, header->size.width}, options);
    PlacesInPart& batch = open[{seen.height, seen.width}];
    batch.push_back(i);
    if (batch.size() == most) batches.push_back(std::exchange(batch, {}));
  }
  std::vector<PlacesInPart> rest;
  for (auto& [size, batch] : open) {
    if (!batch.empty()) rest.push_back(std::move(batch));
  }
  std::ranges::sort(rest);
  batches.insert(batches.end(), rest.begin(), rest.end());
  return batches;
}

GivenBoxes given_boxes(const PictureToPredict& picture) {
  const auto count = static_cast<std::int64_t>(picture.garments.size());
  GivenBoxes given{at::empty({count, 4}, at::kFloat), at::empty({count}, at::kLong)};
  float* corner = given.corners.mutable_data_ptr<float>();
  std::int64_t* label = given.labels.mutable_data_ptr<std::int64_t>();
  for (const auto& [box, category_id] : picture.garments) {
    for (const double value : {box.x, box.y, box.x + box.width, box.y + box.height})
      *corner++ = static_cast<float>(value);
    *label++ = category_id;
  }
  return given;
}

/// The rows have the boxes of the ground truth to the last bit, so that they are found again.
std::vector<PictureRows> describe_given(const MatchRcnn& model, std::span<const NamedPicture> pictures,
                                        std::span<const PictureToPredict* const> wanted, const Streams& streams) {
  std::vector<GivenBoxes> given;
  for (const PictureToPredict* picture : wanted) given.push_back(given_boxes(*picture));
  std::vector<PictureRows> rows = describe_pictures(model, pictures, given, streams);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t k = 0; k < rows[i].count(); ++k) rows[i].boxes[k] = wanted[i]->garments[k].box;
  }
  return rows;
}

}  // namespace

void predict_parts(const MatchRcnn& model, const PredictionPlan& plan, const PredictionFolder& folder,
                   const std::function<void(std::size_t done, std::size_t of)>& progress) {
  struct Part {
    std::size_t index;
    std::vector<PlacesInPart> batches;
  };
  ReadAhead reader(std::max<std::size_t>(2, plan.batch));
  std::deque<Part> begun;
  std::size_t next = 0, done = 0;
  // The next part that is not there; its pictures are read while the one before is predicted.
  const auto begin_next = [&] {
    for (; next < plan.parts(); ++next) {
      if (!folder.has_part(next)) break;
      done += plan.part(next).size();
    }
    if (next == plan.parts()) return;
    const std::span<const PictureToPredict> pictures = plan.part(next);
    begun.push_back({next++, batches_of(pictures, plan.batch, model.options().pictures)});
    for (const PlacesInPart& batch : begun.back().batches) {
      for (const std::size_t place : batch) reader.want(pictures[place]);
    }
  };

  for (begin_next(); !begun.empty(); begun.pop_front()) {
    begin_next();
    const std::span<const PictureToPredict> pictures = plan.part(begun.front().index);
    std::vector<PictureRows> rows(pictures.size());
    for (const PlacesInPart& batch : begun.front().batches) {
      std::vector<NamedPicture> named;
      std::vector<const PictureToPredict*> wanted;
      for (const std::size_t place : batch) {
        named.push_back(reader.take());
        wanted.push_back(&pictures[place]);
      }
      std::vector<PictureRows> of_batch = plan.boxes == BoxSource::detected
                                              ? predict_pictures(model, named, plan.streams)
                                              : describe_given(model, named, wanted, plan.streams);
      for (std::size_t i = 0; i < batch.size(); ++i) rows[batch[i]] = std::move(of_batch[i]);
      done += batch.size();
      progress(done, plan.pictures.size());
    }
    folder.write_part(begun.front().index, rows);
  }
}

}  // namespace df2::reference
