#pragma once

#include "operations.hpp"

// What mentor_tables.cpp needs of the tables of usage and tickets.
namespace ft9::storage::sqlite {

// Two conversations are one: their days are added up, and of two open tickets one stays.
void join_usage(writing& w, row_id from, row_id into);
void join_tickets(writing& w, row_id from, row_id into);

}  // namespace ft9::storage::sqlite
