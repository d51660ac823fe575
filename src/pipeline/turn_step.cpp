#include "ft9/pipeline/turn_step.hpp"

namespace ft9::pipeline {

namespace asio = boost::asio;

asio::awaitable<step_ruling> turn_step::before(turn_work& /*t*/) {
    co_return step_ruling::go;
}

asio::awaitable<step_ruling> turn_step::after(turn_work& /*t*/) {
    co_return step_ruling::go;
}

void turn_step::deciding(turn_work& /*t*/) {}

void turn_step::decided(const turn_work& /*t*/, const storage::decided& /*made*/) {}

}  // namespace ft9::pipeline
