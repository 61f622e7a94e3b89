import type { StepModels } from './doubts.ts';
import type { Logistic } from './logistic.ts';

/** Made by bench/audit/fit.mjs from labelled logs; docs/audit.md says how. Not to be edited. */
export const model: StepModels & { readonly answer: Logistic } = {
  good: {
    intercept: -3.48557,
    facts: {
      answer: {
        mean: 0.84468,
        scale: 0.36221,
        weight: -0.0695754,
      },
      flag: {
        mean: 0.0655572,
        scale: 0.247507,
        weight: 0.0569134,
      },
      ties: {
        mean: 1.54211,
        scale: 1.72786,
        weight: -0.184952,
      },
      walk: {
        mean: 0.172466,
        scale: 0.377785,
        weight: 0.191744,
      },
      walkTies: {
        mean: 0.177005,
        scale: 0.820462,
        weight: -0.0826157,
      },
      clean: {
        mean: 3.50996,
        scale: 0.271837,
        weight: -0.0898493,
      },
      miss: {
        mean: -7.89137,
        scale: 0.747066,
        weight: 0.121435,
      },
      oneCrash: {
        mean: 0.0993444,
        scale: 0.299124,
        weight: 0.0837595,
      },
      strangeBads: {
        mean: 0.424705,
        scale: 0.96526,
        weight: -0.0539014,
      },
      hiddenBads: {
        mean: 0.0394837,
        scale: 0.259527,
        weight: -0.0318427,
      },
      walkHiddenBads: {
        mean: 0.0118294,
        scale: 0.154159,
        weight: 0.00608323,
      },
      walkBads: {
        mean: 0.137635,
        scale: 0.602072,
        weight: 0.33284,
      },
      walkAfterSkip: {
        mean: 0.000504286,
        scale: 0.0224507,
        weight: 0.0710141,
      },
      walkBadShare: {
        mean: 0.0686091,
        scale: 0.168943,
        weight: 0.0941608,
      },
      walkFirstBads: {
        mean: 0.0744764,
        scale: 0.339459,
        weight: 0.160841,
      },
      walkFirstGoods: {
        mean: 0.267077,
        scale: 0.801759,
        weight: 0.123745,
      },
      walkKinAfter: {
        mean: 0.135653,
        scale: 0.34242,
        weight: 0.125028,
      },
      stepsAfter: {
        mean: 2.50301,
        scale: 1.50872,
        weight: -0.153879,
      },
      goodsAfter: {
        mean: 1.7995,
        scale: 1.2754,
        weight: -0.124233,
      },
      badsAfter: {
        mean: 1.38827,
        scale: 1.08164,
        weight: -0.0715815,
      },
      badShareAfter: {
        mean: 0.354865,
        scale: 0.231241,
        weight: -0.117239,
      },
      kinAfter: {
        mean: 0.625315,
        scale: 0.484041,
        weight: -0.0876923,
      },
    },
  },
  bad: {
    intercept: -4.54614,
    facts: {
      flag: {
        mean: 0.0776699,
        scale: 0.267651,
        weight: 0.105271,
      },
      ties: {
        mean: 0.850992,
        scale: 1.66411,
        weight: -0.110377,
      },
      answer: {
        mean: 0.65344,
        scale: 0.475874,
        weight: -0.0372652,
      },
      walkBads: {
        mean: 2.10228,
        scale: 1.91498,
        weight: -0.124509,
      },
      crashed: {
        mean: 3.36276,
        scale: 0.475639,
        weight: -0.0813388,
      },
      one: {
        mean: 0.0206838,
        scale: 0.142324,
        weight: 0.123736,
      },
      few: {
        mean: 0.0168848,
        scale: 0.12884,
        weight: -0.0443502,
      },
      cleanShare: {
        mean: 0.050969,
        scale: 0.17397,
        weight: 0.0947627,
      },
      useless: {
        mean: 0.0143943,
        scale: 0.0824364,
        weight: 0.0861068,
      },
      rateDrop: {
        mean: 0.0321894,
        scale: 0.1369,
        weight: 0.123234,
      },
      strange: {
        mean: 0.167159,
        scale: 0.373118,
        weight: 0.134191,
      },
      strangeWalk: {
        mean: 0.109751,
        scale: 0.312579,
        weight: -0.0524786,
      },
      strangeMixed: {
        mean: 0.0329253,
        scale: 0.178441,
        weight: 0.137992,
      },
      firstStrange: {
        mean: 0.0561418,
        scale: 0.230195,
        weight: 0.227781,
      },
      strangeBefore: {
        mean: 0.245239,
        scale: 0.752991,
        weight: -0.037191,
      },
      newTitle: {
        mean: 0.0726045,
        scale: 0.259486,
        weight: 0.259619,
      },
      changed: {
        mean: 0.0721824,
        scale: 0.25879,
        weight: 0.198165,
      },
      fall: {
        mean: 0.0272109,
        scale: 0.127117,
        weight: 0.119606,
      },
      accompanied: {
        mean: 0.0139299,
        scale: 0.1172,
        weight: -0.0429569,
      },
      kinShare: {
        mean: 0.759544,
        scale: 0.387622,
        weight: -0.100433,
      },
      classShare: {
        mean: 0.116685,
        scale: 0.27549,
        weight: 0.117774,
      },
      kinOne: {
        mean: 0.0164626,
        scale: 0.127246,
        weight: 0.124303,
      },
      vague: {
        mean: 0.14069,
        scale: 0.340015,
        weight: 0.0156463,
      },
      cousin: {
        mean: 0.0409455,
        scale: 0.198164,
        weight: -0.0491792,
      },
      kinAfter: {
        mean: 0.754749,
        scale: 0.430236,
        weight: -0.134133,
      },
      kinAfterMany: {
        mean: 1.88594,
        scale: 1.35966,
        weight: -0.121769,
      },
      strangeKinAfter: {
        mean: 0.0303926,
        scale: 0.171665,
        weight: -0.110877,
      },
      goodsAfter: {
        mean: 1.64713,
        scale: 1.39462,
        weight: 0.164984,
      },
      badsAfter: {
        mean: 2.51801,
        scale: 1.23497,
        weight: -0.0377949,
      },
      onlyGoodsAfter: {
        mean: 0.0722906,
        scale: 0.400286,
        weight: 0.101856,
      },
    },
  },
  answer: {
    intercept: -0.704117,
    facts: {
      chain: {
        mean: -0.807109,
        scale: 2.03718,
        weight: 0.162485,
      },
      flag: {
        mean: 0.149351,
        scale: 0.356434,
        weight: -0.34132,
      },
      merge: {
        mean: 0.0779221,
        scale: 0.268049,
        weight: -0.284137,
      },
      gates: {
        mean: 0.133117,
        scale: 0.339701,
        weight: -0.298012,
      },
      ties: {
        mean: 1.1039,
        scale: 1.83992,
        weight: 0.308454,
      },
      closeness: {
        mean: 0.237856,
        scale: 0.387696,
        weight: 0.285802,
      },
      finalSeen: {
        mean: 0.571429,
        scale: 0.494872,
        weight: 0.243799,
      },
      oneCrash: {
        mean: 0.414561,
        scale: 0.762706,
        weight: -0.43533,
      },
      strangeShare: {
        mean: 0.292842,
        scale: 0.422275,
        weight: -0.223236,
      },
      walkBads: {
        mean: 0.941524,
        scale: 1.33629,
        weight: -0.277928,
      },
      lastDrop: {
        mean: 0.1952,
        scale: 0.350113,
        weight: -0.403026,
      },
      flaky: {
        mean: 0.136364,
        scale: 0.343174,
        weight: -0.172379,
      },
      told: {
        mean: 0.280066,
        scale: 0.363211,
        weight: 0.145021,
      },
      stable: {
        mean: 0.0422078,
        scale: 0.201063,
        weight: 0.294877,
      },
      detects: {
        mean: 0.0714286,
        scale: 0.257539,
        weight: -0.20422,
      },
      lastGoodUseless: {
        mean: 0.0194805,
        scale: 0.138206,
        weight: -0.29439,
      },
    },
  },
};
