#pragma once

#include "ft9/pipeline/turn_step.hpp"

namespace ft9::pipeline {

// What a turn tells the operator's own systems beside messages and their fate, which the journal notes by
// itself: what the model learned about a possible customer. Stands behind whoever reads the analysis. Without
// state.
class hook_step final : public turn_step {
  public:
    void deciding(turn_work& t) override;
};

}  // namespace ft9::pipeline
