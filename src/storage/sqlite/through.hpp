#pragma once

#include "operations.hpp"

#include "ft9/storage/journal.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

// How a store beside the journal reaches the database: on the journal's threads, in its transactions. Results
// and errors are those of the journal's own functions.
namespace ft9::storage::sqlite {

template <class T>
awaitable_result<T> write_for(journal& j, std::size_t rows, std::function<T(writing&)> work) {
    auto value = std::make_shared<std::optional<T>>();
    auto writing_it =
        j.write_through(rows, [value, work = std::move(work)](writing& w) { value->emplace(work(w)); });
    const auto done = co_await std::move(writing_it);
    // In place: a plain co_return of a code or a bool would be ambiguous for result<bool>.
    if (!done) co_return result<T>(boost::system::in_place_error, done.error());
    co_return result<T>(boost::system::in_place_value, std::move(**value));
}

template <class T>
awaitable_result<T> read_for(journal& j, std::function<T(database&)> work) {
    auto value = std::make_shared<std::optional<T>>();
    auto reading =
        j.read_through([value, work = std::move(work)](database& db) { value->emplace(work(db)); });
    const auto done = co_await std::move(reading);
    if (!done) co_return result<T>(boost::system::in_place_error, done.error());
    co_return result<T>(boost::system::in_place_value, std::move(**value));
}

}  // namespace ft9::storage::sqlite
