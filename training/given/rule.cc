#include "training/given/rule.h"

#include "training/conv_rules.h"
#include "training/elementwise_rules.h"
#include "training/gather_rules.h"
#include "training/given/more_rules.h"
#include "training/matmul_rules.h"
#include "training/norm_rules.h"
#include "training/pool_rules.h"
#include "training/view_rules.h"

namespace tinytorch {

const RuleTable& AllRules() {
  static const RuleTable all = [] {
    RuleTable table;
    for (const RuleTable* part :
         {&ElementwiseRules(), &ViewRules(), &MatMulRules(), &ConvRules(),
          &PoolRules(), &NormRules(), &GatherRules(), &MoreRules()}) {
      table.insert(part->begin(), part->end());
    }
    return table;
  }();
  return all;
}

}  // namespace tinytorch
