import type { StepModels } from './doubts.ts';
import type { Logistic } from './logistic.ts';

/** Made by bench/audit/fit.mjs from labelled logs; docs/audit.md says how. Not to be edited. */
export const model: StepModels & { readonly answer: Logistic } = {
  good: {
    intercept: -3.56713,
    facts: {
      answer: {
        mean: 0.84468,
        scale: 0.36221,
        weight: -0.0780258,
      },
      flag: {
        mean: 0.0655572,
        scale: 0.247507,
        weight: 0.060024,
      },
      ties: {
        mean: 1.52042,
        scale: 1.70711,
        weight: -0.236907,
      },
      walk: {
        mean: 0.172466,
        scale: 0.377785,
        weight: 0.20631,
      },
      walkTies: {
        mean: 0.173475,
        scale: 0.802268,
        weight: -0.093956,
      },
      clean: {
        mean: 3.50996,
        scale: 0.271837,
        weight: -0.126242,
      },
      miss: {
        mean: -7.89137,
        scale: 0.747066,
        weight: 0.132653,
      },
      oneCrash: {
        mean: 0.0993444,
        scale: 0.299124,
        weight: 0.102554,
      },
      strangeBads: {
        mean: 0.425504,
        scale: 0.966875,
        weight: -0.0895585,
      },
      hiddenBads: {
        mean: 0.0394837,
        scale: 0.259527,
        weight: -0.044973,
      },
      walkHiddenBads: {
        mean: 0.0118294,
        scale: 0.154159,
        weight: 0.00593523,
      },
      walkBads: {
        mean: 0.137635,
        scale: 0.602072,
        weight: 0.366851,
      },
      walkAfterSkip: {
        mean: 0.000504286,
        scale: 0.0224507,
        weight: 0.0789672,
      },
      walkBadShare: {
        mean: 0.0686091,
        scale: 0.168943,
        weight: 0.0773898,
      },
      walkFirstBads: {
        mean: 0.0744764,
        scale: 0.339459,
        weight: 0.172353,
      },
      walkFirstGoods: {
        mean: 0.267077,
        scale: 0.801759,
        weight: 0.136002,
      },
      walkKinAfter: {
        mean: 0.135653,
        scale: 0.34242,
        weight: 0.12932,
      },
      stepsAfter: {
        mean: 2.50301,
        scale: 1.50872,
        weight: -0.172773,
      },
      goodsAfter: {
        mean: 1.7995,
        scale: 1.2754,
        weight: -0.133639,
      },
      badsAfter: {
        mean: 1.38827,
        scale: 1.08164,
        weight: -0.0580883,
      },
      badShareAfter: {
        mean: 0.354865,
        scale: 0.231241,
        weight: -0.119791,
      },
      kinAfter: {
        mean: 0.625315,
        scale: 0.484041,
        weight: -0.0866431,
      },
    },
  },
  bad: {
    intercept: -4.71422,
    facts: {
      flag: {
        mean: 0.0776699,
        scale: 0.267651,
        weight: 0.111648,
      },
      ties: {
        mean: 0.826087,
        scale: 1.61048,
        weight: -0.122799,
      },
      answer: {
        mean: 0.65344,
        scale: 0.475874,
        weight: -0.0763518,
      },
      walkBads: {
        mean: 2.10228,
        scale: 1.91498,
        weight: -0.162801,
      },
      crashed: {
        mean: 3.36276,
        scale: 0.475639,
        weight: -0.0859731,
      },
      one: {
        mean: 0.0206838,
        scale: 0.142324,
        weight: 0.124949,
      },
      few: {
        mean: 0.0168848,
        scale: 0.12884,
        weight: -0.0690801,
      },
      cleanShare: {
        mean: 0.050969,
        scale: 0.17397,
        weight: 0.0938972,
      },
      useless: {
        mean: 0.0143943,
        scale: 0.0824364,
        weight: 0.105589,
      },
      rateDrop: {
        mean: 0.0321894,
        scale: 0.1369,
        weight: 0.135613,
      },
      strange: {
        mean: 0.17138,
        scale: 0.376841,
        weight: 0.139584,
      },
      strangeWalk: {
        mean: 0.113972,
        scale: 0.317777,
        weight: -0.0897716,
      },
      strangeMixed: {
        mean: 0.0329253,
        scale: 0.178441,
        weight: 0.165541,
      },
      firstStrange: {
        mean: 0.056564,
        scale: 0.231008,
        weight: 0.243935,
      },
      strangeBefore: {
        mean: 0.253347,
        scale: 0.762452,
        weight: -0.0521443,
      },
      newTitle: {
        mean: 0.0738708,
        scale: 0.261561,
        weight: 0.295217,
      },
      changed: {
        mean: 0.0734487,
        scale: 0.260872,
        weight: 0.192039,
      },
      fall: {
        mean: 0.0272109,
        scale: 0.127117,
        weight: 0.128502,
      },
      accompanied: {
        mean: 0.0139299,
        scale: 0.1172,
        weight: -0.0561549,
      },
      kinShare: {
        mean: 0.755323,
        scale: 0.390416,
        weight: -0.0946419,
      },
      classShare: {
        mean: 0.120906,
        scale: 0.281271,
        weight: 0.135503,
      },
      kinOne: {
        mean: 0.0164626,
        scale: 0.127246,
        weight: 0.155335,
      },
      vague: {
        mean: 0.14069,
        scale: 0.340015,
        weight: 0.0268887,
      },
      kinAfter: {
        mean: 0.749683,
        scale: 0.433195,
        weight: -0.132186,
      },
      kinAfterMany: {
        mean: 1.87103,
        scale: 1.36278,
        weight: -0.16177,
      },
      strangeKinAfter: {
        mean: 0.0295483,
        scale: 0.169338,
        weight: -0.13157,
      },
      goodsAfter: {
        mean: 1.64713,
        scale: 1.39462,
        weight: 0.22351,
      },
      badsAfter: {
        mean: 2.51801,
        scale: 1.23497,
        weight: -0.03901,
      },
      onlyGoodsAfter: {
        mean: 0.0722906,
        scale: 0.400286,
        weight: 0.114376,
      },
    },
  },
  answer: {
    intercept: -0.621574,
    facts: {
      chain: {
        mean: -0.795869,
        scale: 2.12306,
        weight: 0.242189,
      },
      flag: {
        mean: 0.149351,
        scale: 0.356434,
        weight: -0.297878,
      },
      merge: {
        mean: 0.0779221,
        scale: 0.268049,
        weight: -0.254949,
      },
      gates: {
        mean: 0.133117,
        scale: 0.339701,
        weight: -0.271525,
      },
      ties: {
        mean: 1.08442,
        scale: 1.79629,
        weight: 0.338273,
      },
      closeness: {
        mean: 0.22541,
        scale: 0.381,
        weight: 0.329872,
      },
      finalSeen: {
        mean: 0.571429,
        scale: 0.494872,
        weight: 0.192945,
      },
      oneCrash: {
        mean: 0.256494,
        scale: 0.436697,
        weight: -0.351602,
      },
      strangeShare: {
        mean: 0.255413,
        scale: 0.377229,
        weight: -0.182575,
      },
      walkBads: {
        mean: 0.941524,
        scale: 1.33629,
        weight: -0.240633,
      },
      lastDrop: {
        mean: 0.1952,
        scale: 0.350113,
        weight: -0.357157,
      },
      flaky: {
        mean: 0.136364,
        scale: 0.343174,
        weight: -0.136672,
      },
    },
  },
};
