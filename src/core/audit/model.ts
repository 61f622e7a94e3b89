import type { StepModels } from './doubts.ts';
import type { Logistic } from './logistic.ts';

/** Made by bench/audit/fit.mjs from labelled logs; docs/audit.md says how. Not to be edited. */
export const model: StepModels & { readonly answer: Logistic } = {
  good: {
    intercept: -3.48552,
    facts: {
      answer: {
        mean: 0.84468,
        scale: 0.36221,
        weight: -0.0680423,
      },
      flag: {
        mean: 0.0655572,
        scale: 0.247507,
        weight: 0.0551929,
      },
      ties: {
        mean: 1.52042,
        scale: 1.70711,
        weight: -0.186705,
      },
      walk: {
        mean: 0.172466,
        scale: 0.377785,
        weight: 0.192398,
      },
      walkTies: {
        mean: 0.173475,
        scale: 0.802268,
        weight: -0.0899889,
      },
      clean: {
        mean: 3.50996,
        scale: 0.271837,
        weight: -0.0912549,
      },
      miss: {
        mean: -7.89137,
        scale: 0.747066,
        weight: 0.120632,
      },
      oneCrash: {
        mean: 0.0993444,
        scale: 0.299124,
        weight: 0.0839928,
      },
      strangeBads: {
        mean: 0.425504,
        scale: 0.966875,
        weight: -0.0557303,
      },
      hiddenBads: {
        mean: 0.0394837,
        scale: 0.259527,
        weight: -0.0313653,
      },
      walkHiddenBads: {
        mean: 0.0118294,
        scale: 0.154159,
        weight: 0.00698735,
      },
      walkBads: {
        mean: 0.137635,
        scale: 0.602072,
        weight: 0.333209,
      },
      walkAfterSkip: {
        mean: 0.000504286,
        scale: 0.0224507,
        weight: 0.070874,
      },
      walkBadShare: {
        mean: 0.0686091,
        scale: 0.168943,
        weight: 0.0931936,
      },
      walkFirstBads: {
        mean: 0.0744764,
        scale: 0.339459,
        weight: 0.158882,
      },
      walkFirstGoods: {
        mean: 0.267077,
        scale: 0.801759,
        weight: 0.125035,
      },
      walkKinAfter: {
        mean: 0.135653,
        scale: 0.34242,
        weight: 0.12734,
      },
      stepsAfter: {
        mean: 2.50301,
        scale: 1.50872,
        weight: -0.153702,
      },
      goodsAfter: {
        mean: 1.7995,
        scale: 1.2754,
        weight: -0.124058,
      },
      badsAfter: {
        mean: 1.38827,
        scale: 1.08164,
        weight: -0.0717389,
      },
      badShareAfter: {
        mean: 0.354865,
        scale: 0.231241,
        weight: -0.117988,
      },
      kinAfter: {
        mean: 0.625315,
        scale: 0.484041,
        weight: -0.0876411,
      },
    },
  },
  bad: {
    intercept: -4.5461,
    facts: {
      flag: {
        mean: 0.0776699,
        scale: 0.267651,
        weight: 0.0949251,
      },
      ties: {
        mean: 0.826087,
        scale: 1.61048,
        weight: -0.0948703,
      },
      answer: {
        mean: 0.65344,
        scale: 0.475874,
        weight: -0.0399574,
      },
      walkBads: {
        mean: 2.10228,
        scale: 1.91498,
        weight: -0.124605,
      },
      crashed: {
        mean: 3.36276,
        scale: 0.475639,
        weight: -0.0922986,
      },
      one: {
        mean: 0.0206838,
        scale: 0.142324,
        weight: 0.123169,
      },
      few: {
        mean: 0.0168848,
        scale: 0.12884,
        weight: -0.0486974,
      },
      cleanShare: {
        mean: 0.050969,
        scale: 0.17397,
        weight: 0.0964203,
      },
      useless: {
        mean: 0.0143943,
        scale: 0.0824364,
        weight: 0.0897051,
      },
      rateDrop: {
        mean: 0.0321894,
        scale: 0.1369,
        weight: 0.124972,
      },
      strange: {
        mean: 0.17138,
        scale: 0.376841,
        weight: 0.127606,
      },
      strangeWalk: {
        mean: 0.113972,
        scale: 0.317777,
        weight: -0.0591692,
      },
      strangeMixed: {
        mean: 0.0329253,
        scale: 0.178441,
        weight: 0.144446,
      },
      firstStrange: {
        mean: 0.056564,
        scale: 0.231008,
        weight: 0.225723,
      },
      strangeBefore: {
        mean: 0.253347,
        scale: 0.762452,
        weight: -0.0401158,
      },
      newTitle: {
        mean: 0.0738708,
        scale: 0.261561,
        weight: 0.258311,
      },
      changed: {
        mean: 0.0734487,
        scale: 0.260872,
        weight: 0.198484,
      },
      fall: {
        mean: 0.0272109,
        scale: 0.127117,
        weight: 0.121756,
      },
      accompanied: {
        mean: 0.0139299,
        scale: 0.1172,
        weight: -0.041621,
      },
      kinShare: {
        mean: 0.755323,
        scale: 0.390416,
        weight: -0.0962275,
      },
      classShare: {
        mean: 0.120906,
        scale: 0.281271,
        weight: 0.104334,
      },
      kinOne: {
        mean: 0.0164626,
        scale: 0.127246,
        weight: 0.122782,
      },
      vague: {
        mean: 0.14069,
        scale: 0.340015,
        weight: 0.0182724,
      },
      kinAfter: {
        mean: 0.749683,
        scale: 0.433195,
        weight: -0.126522,
      },
      kinAfterMany: {
        mean: 1.87103,
        scale: 1.36278,
        weight: -0.133698,
      },
      strangeKinAfter: {
        mean: 0.0295483,
        scale: 0.169338,
        weight: -0.106838,
      },
      goodsAfter: {
        mean: 1.64713,
        scale: 1.39462,
        weight: 0.164174,
      },
      badsAfter: {
        mean: 2.51801,
        scale: 1.23497,
        weight: -0.0361488,
      },
      onlyGoodsAfter: {
        mean: 0.0722906,
        scale: 0.400286,
        weight: 0.103842,
      },
    },
  },
  answer: {
    intercept: -0.623718,
    facts: {
      chain: {
        mean: -0.79328,
        scale: 2.02401,
        weight: 0.231696,
      },
      flag: {
        mean: 0.149351,
        scale: 0.356434,
        weight: -0.299592,
      },
      merge: {
        mean: 0.0779221,
        scale: 0.268049,
        weight: -0.255138,
      },
      gates: {
        mean: 0.133117,
        scale: 0.339701,
        weight: -0.273151,
      },
      ties: {
        mean: 1.08442,
        scale: 1.79629,
        weight: 0.342296,
      },
      closeness: {
        mean: 0.22541,
        scale: 0.381,
        weight: 0.331808,
      },
      finalSeen: {
        mean: 0.571429,
        scale: 0.494872,
        weight: 0.198592,
      },
      oneCrash: {
        mean: 0.256494,
        scale: 0.436697,
        weight: -0.355218,
      },
      strangeShare: {
        mean: 0.292842,
        scale: 0.422275,
        weight: -0.180598,
      },
      walkBads: {
        mean: 0.941524,
        scale: 1.33629,
        weight: -0.234042,
      },
      lastDrop: {
        mean: 0.1952,
        scale: 0.350113,
        weight: -0.354743,
      },
      flaky: {
        mean: 0.136364,
        scale: 0.343174,
        weight: -0.137621,
      },
    },
  },
};
