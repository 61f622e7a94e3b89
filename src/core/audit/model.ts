import type { StepModels } from './doubts.ts';
import type { Logistic } from './logistic.ts';

/** Made by bench/audit/fit.mjs from labelled logs; docs/audit.md says how. Not to be edited. */
export const model: StepModels & { readonly answer: Logistic } = {
  "good": {
    "intercept": -3.56665,
    "facts": {
      "answer": {
        "mean": 0.84468,
        "scale": 0.36221,
        "weight": -0.0818463
      },
      "flag": {
        "mean": 0.0655572,
        "scale": 0.247507,
        "weight": 0.0540462
      },
      "ties": {
        "mean": 1.51135,
        "scale": 1.76614,
        "weight": -0.244532
      },
      "walk": {
        "mean": 0.172466,
        "scale": 0.377785,
        "weight": 0.206573
      },
      "walkTies": {
        "mean": 0.163389,
        "scale": 0.839357,
        "weight": -0.0899574
      },
      "clean": {
        "mean": 3.50996,
        "scale": 0.271837,
        "weight": -0.127152
      },
      "miss": {
        "mean": -7.89137,
        "scale": 0.747066,
        "weight": 0.13332
      },
      "oneCrash": {
        "mean": 0.0993444,
        "scale": 0.299124,
        "weight": 0.0902934
      },
      "strangeBads": {
        "mean": 0.425504,
        "scale": 0.966875,
        "weight": -0.0973999
      },
      "walkBads": {
        "mean": 0.137635,
        "scale": 0.602072,
        "weight": 0.359335
      },
      "walkAfterSkip": {
        "mean": 0.000504286,
        "scale": 0.0224507,
        "weight": 0.0788744
      },
      "walkBadShare": {
        "mean": 0.0686091,
        "scale": 0.168943,
        "weight": 0.0725455
      },
      "walkFirstBads": {
        "mean": 0.0744764,
        "scale": 0.339459,
        "weight": 0.176841
      },
      "walkFirstGoods": {
        "mean": 0.267077,
        "scale": 0.801759,
        "weight": 0.135362
      },
      "walkKinAfter": {
        "mean": 0.135653,
        "scale": 0.34242,
        "weight": 0.129209
      },
      "stepsAfter": {
        "mean": 2.50301,
        "scale": 1.50872,
        "weight": -0.172952
      },
      "goodsAfter": {
        "mean": 1.7995,
        "scale": 1.2754,
        "weight": -0.133336
      },
      "badsAfter": {
        "mean": 1.38827,
        "scale": 1.08164,
        "weight": -0.0569515
      },
      "badShareAfter": {
        "mean": 0.354865,
        "scale": 0.231241,
        "weight": -0.119491
      },
      "kinAfter": {
        "mean": 0.625315,
        "scale": 0.484041,
        "weight": -0.0875626
      }
    }
  },
  "bad": {
    "intercept": -4.70853,
    "facts": {
      "flag": {
        "mean": 0.0776699,
        "scale": 0.267651,
        "weight": 0.111711
      },
      "ties": {
        "mean": 0.796961,
        "scale": 1.71864,
        "weight": -0.0938182
      },
      "answer": {
        "mean": 0.65344,
        "scale": 0.475874,
        "weight": -0.0774207
      },
      "walkBads": {
        "mean": 2.10228,
        "scale": 1.91498,
        "weight": -0.16243
      },
      "crashed": {
        "mean": 3.36276,
        "scale": 0.475639,
        "weight": -0.086579
      },
      "one": {
        "mean": 0.0206838,
        "scale": 0.142324,
        "weight": 0.124668
      },
      "few": {
        "mean": 0.0168848,
        "scale": 0.12884,
        "weight": -0.0680242
      },
      "cleanShare": {
        "mean": 0.050969,
        "scale": 0.17397,
        "weight": 0.0950069
      },
      "useless": {
        "mean": 0.0143943,
        "scale": 0.0824364,
        "weight": 0.104784
      },
      "rateDrop": {
        "mean": 0.0321894,
        "scale": 0.1369,
        "weight": 0.135341
      },
      "strange": {
        "mean": 0.17138,
        "scale": 0.376841,
        "weight": 0.140987
      },
      "strangeWalk": {
        "mean": 0.113972,
        "scale": 0.317777,
        "weight": -0.0911719
      },
      "strangeMixed": {
        "mean": 0.0329253,
        "scale": 0.178441,
        "weight": 0.167608
      },
      "firstStrange": {
        "mean": 0.056564,
        "scale": 0.231008,
        "weight": 0.242545
      },
      "strangeBefore": {
        "mean": 0.253347,
        "scale": 0.762452,
        "weight": -0.0507598
      },
      "newTitle": {
        "mean": 0.0738708,
        "scale": 0.261561,
        "weight": 0.295325
      },
      "changed": {
        "mean": 0.0734487,
        "scale": 0.260872,
        "weight": 0.193578
      },
      "fall": {
        "mean": 0.0272109,
        "scale": 0.127117,
        "weight": 0.128764
      },
      "accompanied": {
        "mean": 0.0139299,
        "scale": 0.1172,
        "weight": -0.0544567
      },
      "kinShare": {
        "mean": 0.755323,
        "scale": 0.390416,
        "weight": -0.0962745
      },
      "classShare": {
        "mean": 0.120906,
        "scale": 0.281271,
        "weight": 0.138254
      },
      "kinOne": {
        "mean": 0.0164626,
        "scale": 0.127246,
        "weight": 0.156354
      },
      "vague": {
        "mean": 0.14069,
        "scale": 0.340015,
        "weight": 0.0283774
      },
      "kinAfter": {
        "mean": 0.749683,
        "scale": 0.433195,
        "weight": -0.133013
      },
      "kinAfterMany": {
        "mean": 1.87103,
        "scale": 1.36278,
        "weight": -0.162904
      },
      "strangeKinAfter": {
        "mean": 0.0295483,
        "scale": 0.169338,
        "weight": -0.13083
      },
      "goodsAfter": {
        "mean": 1.64713,
        "scale": 1.39462,
        "weight": 0.225359
      },
      "badsAfter": {
        "mean": 2.51801,
        "scale": 1.23497,
        "weight": -0.0378904
      },
      "onlyGoodsAfter": {
        "mean": 0.0722906,
        "scale": 0.400286,
        "weight": 0.114706
      }
    }
  },
  "answer": {
    "intercept": -0.643997,
    "facts": {
      "chain": {
        "mean": -0.785717,
        "scale": 2.11819,
        "weight": 0.277684
      },
      "flag": {
        "mean": 0.149351,
        "scale": 0.356434,
        "weight": -0.286482
      },
      "merge": {
        "mean": 0.0779221,
        "scale": 0.268049,
        "weight": -0.255223
      },
      "gates": {
        "mean": 0.133117,
        "scale": 0.339701,
        "weight": -0.266708
      },
      "ties": {
        "mean": 1.02922,
        "scale": 1.95463,
        "weight": 0.375572
      },
      "closeness": {
        "mean": 0.22541,
        "scale": 0.381,
        "weight": 0.325845
      },
      "finalSeen": {
        "mean": 0.571429,
        "scale": 0.494872,
        "weight": 0.196485
      },
      "oneCrash": {
        "mean": 0.256494,
        "scale": 0.436697,
        "weight": -0.329882
      },
      "strangeShare": {
        "mean": 0.255413,
        "scale": 0.377229,
        "weight": -0.19241
      },
      "walkBads": {
        "mean": 0.941524,
        "scale": 1.33629,
        "weight": -0.236364
      },
      "lastDrop": {
        "mean": 0.1952,
        "scale": 0.350113,
        "weight": -0.351393
      },
      "flaky": {
        "mean": 0.136364,
        "scale": 0.343174,
        "weight": -0.135079
      }
    }
  }
};
