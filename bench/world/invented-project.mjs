// Invents the history of a project in the kernel's way: topics fork from somewhat old commits, get merged into
// subsystem trees and those into the main line; trees merge the main line back at times; a release now and then.
import { Random } from './random.mjs';

const places =
  'net/core net/ipv4 net/sched fs/ext4 fs/btrfs mm kernel/bpf kernel/rcu drivers/usb drivers/hid sound/core arch/x86'.split(
    ' ',
  );
const stems = 'dev socket inode super file queue core route sched map timer hub input ring page slab trace ioctl'.split(
  ' ',
);
const documents = ['Documentation/index.rst', 'Documentation/api.rst', 'README.md', 'tools/testing/selftests/run.sh'];
const documentShare = 0.2;

export function inventProject(name, size) {
  const random = new Random('project', name);
  const shape = {
    /** Share of steps that merge a topic, and a subsystem tree. */
    topicMerges: random.uniform([0.05, 0.25]),
    treeMerges: random.uniform([0.01, 0.06]),
    backMerges: random.uniform([0, 0.3]),
    /** How far back on the main line a topic forks, in commits of the main line. */
    forkLag: random.whole([5, 200]),
    releaseEvery: random.whole([500, 1600]),
  };
  return new Inventor(name, random, shape).run(size);
}

class Inventor {
  constructor(name, random, shape) {
    this.random = random;
    this.shape = shape;
    this.project = { name, parents: [], dates: [], paths: [], releases: [] };
    this.main = [this.commit([], ['Makefile'])];
    this.trees = places.map((place) => ({ place, tip: this.main[0], topics: [], fresh: 0 }));
  }

  run(size) {
    const { project, shape } = this;
    let nextRelease = 0;
    while (project.parents.length < size) {
      this.step(this.random.pick(this.trees));
      if (project.parents.length < nextRelease) continue;
      project.releases.push(this.onMain(['Makefile']));
      nextRelease = project.parents.length + shape.releaseEvery;
    }
    for (const tree of this.trees) this.mergeTree(tree);
    return project;
  }

  step(tree) {
    const { topicMerges, treeMerges } = this.shape;
    const draw = this.random.next();
    if (draw < treeMerges) this.mergeTree(tree);
    else if (draw < treeMerges + topicMerges) this.mergeTopic(tree);
    else if (draw > 0.97) this.onMain(this.pathsIn(tree.place));
    else if (draw > 0.85) this.commitOn(tree, tree);
    else this.commitOnTopic(tree);
  }

  commitOnTopic(tree) {
    if (tree.topics.length < 2 && this.random.yes(0.5))
      tree.topics.push({ tip: this.random.yes(0.5) ? tree.tip : this.forkPoint(), fresh: 0 });
    const topic = tree.topics.length > 0 ? this.random.pick(tree.topics) : tree;
    this.commitOn(topic, tree);
  }

  commitOn(branch, { place }) {
    branch.tip = this.commit([branch.tip], this.pathsIn(place));
    branch.fresh++;
  }

  forkPoint() {
    const back = this.random.below(Math.min(this.main.length, this.shape.forkLag));
    return this.main[this.main.length - 1 - back];
  }

  mergeTopic(tree) {
    const topic = tree.topics.shift();
    if (topic === undefined || topic.fresh === 0) return;
    tree.tip = this.commit([tree.tip, topic.tip], []);
    tree.fresh += topic.fresh;
  }

  mergeTree(tree) {
    if (tree.fresh === 0) return;
    this.main.push(this.commit([this.main.at(-1), tree.tip], []));
    tree.fresh = 0;
    if (this.random.yes(0.4)) tree.tip = this.main.at(-1);
    else if (this.random.yes(this.shape.backMerges)) tree.tip = this.commit([tree.tip, this.main.at(-1)], []);
  }

  onMain(paths) {
    this.main.push(this.commit([this.main.at(-1)], paths));
    return this.main.at(-1);
  }

  pathsIn(place) {
    if (this.random.yes(documentShare)) return [this.random.pick(documents)];
    const file = () => `${place}/${stems[Math.floor(stems.length * this.random.next() ** 2)]}.c`;
    return [...new Set(Array.from({ length: this.random.whole([1, 3]) }, file))];
  }

  commit(parents, paths) {
    const { project } = this;
    const number = project.parents.length;
    project.parents.push(parents);
    project.paths.push(paths);
    // Half an hour a commit; one in five was made some days before it was put here.
    project.dates.push(1_400_000_000 + 1800 * (number - (this.random.yes(0.2) ? this.random.below(200) : 0)));
    return number;
  }
}
