#pragma once

#include "disk_room.hpp"
#include "disk_trouble.hpp"
#include "group_writer.hpp"
#include "operations.hpp"

#include <cstddef>
#include <functional>
#include <utility>

namespace ft9::storage::sqlite {

// Stores webhooks, in as many groups as their size takes, while the disk has room and is to be trusted. Any
// number of callers; `trouble` and `room` outlive it.
class webhook_intake {
  public:
    using slice_work = std::function<accept_receipt(writing&)>;
    // Gives work to the writer's lane of acknowledgements.
    using writer_access = std::function<awaitable_result<accept_receipt>(std::size_t rows, std::size_t bytes,
                                                                         slice_work work, door through)>;
    webhook_intake(const disk_trouble& trouble, disk_room& room, writer_access write)
        : disk_(trouble), room_(room), write_(std::move(write)) {}

    // As journal::accept().
    awaitable_result<accept_receipt> accept(incoming_webhook webhook);

  private:
    const disk_trouble& disk_;
    disk_room& room_;
    const writer_access write_;
};

}  // namespace ft9::storage::sqlite
