// Crashes on demand: the argument says how.
class Box {
  open(toy) {
    return toy.lid.size;
  }
}

async function later() {
  throw new RangeError(`too many toys: ${process.pid}`);
}

const how = process.argv[2];
if (how === 'property') new Box().open({});
if (how === 'promise') void later();
if (how === 'reason') void Promise.reject('no toys');
if (how === 'assert') require('node:assert').strictEqual(1, 2);
