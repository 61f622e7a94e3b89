// The tables of bench/kernel-scenarios.mjs, in Markdown.

const columns = {
  history: ({ name, arch }) => (arch === 'um' ? name : `${name}, ${arch}`),
  search: ({ search }) => search,
  answer: ({ verdict, said }) => `${verdict === 'right' ? '' : `**${verdict}** `}${said}`,
  claimed: ({ confidence }) => confidence?.toFixed(3) ?? '',
  builds: ({ before }) => before.builds,
  runs: ({ before }) => before.runs,
  'confirming builds': ({ confirming }) => confirming.builds,
  'confirming runs': ({ confirming }) => confirming.runs,
  traced: ({ before, confirming }) => before.traced + confirming.traced,
  minutes: ({ minutes, confirmingSeconds = 0 }) => (minutes - confirmingSeconds / 60).toFixed(1),
  'confirming minutes': ({ confirmingSeconds = 0 }) => (confirmingSeconds / 60).toFixed(1),
  'machine seconds': ({ seconds }) => Math.round(seconds),
};

export function printTables(rows) {
  print(
    Object.keys(columns),
    rows.map((row) => Object.values(columns).map((cell) => cell(row))),
  );
  const searches = [...new Set(rows.map(({ search }) => search))];
  const names = [...new Set(rows.map(({ name }) => name))];
  const shared = names.filter((name) =>
    searches.every((search) => rows.some((row) => row.name === name && row.search === search)),
  );
  console.log(`\nOver ${shared.join(', ')}:\n`);
  print(
    ['search', 'right', ...sums.map(([title]) => title)],
    searches.map((search) => total(search, rows, shared)),
  );
}

const sums = [
  ['builds', ({ before }) => before.builds],
  ['runs', ({ before }) => before.runs],
  ['confirming builds', ({ confirming }) => confirming.builds],
  ['confirming runs', ({ confirming }) => confirming.runs],
  ['traced', ({ before, confirming }) => before.traced + confirming.traced],
  ['machine seconds', ({ seconds }) => seconds],
  ['wall seconds', ({ minutes, confirmingSeconds = 0 }) => 60 * minutes - confirmingSeconds],
  ['confirming wall seconds', ({ confirmingSeconds = 0 }) => confirmingSeconds],
];

function total(search, rows, names) {
  const mine = rows.filter((row) => row.search === search && names.includes(row.name));
  const right = mine.filter(({ verdict }) => verdict === 'right').length;
  return [
    search,
    `${right} of ${mine.length}`,
    ...sums.map(([, of]) => Math.round(mine.reduce((sum, row) => sum + of(row), 0))),
  ];
}

function print(titles, lines) {
  for (const cells of [titles, titles.map(() => '---'), ...lines]) console.log(`| ${cells.join(' | ')} |`);
}
