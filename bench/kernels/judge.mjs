// Whether what a bisection says is true.

/** `right`, `wrong` or `open`, with what was said in a few words. */
export function judge({ expected, commits }, said) {
  const subject = commits.find(({ hash }) => hash === said.culprit)?.subject;
  if (said.culprit !== null) {
    const isRight = said.culprit === expected.culprit && (expected.label ?? said.label) === said.label;
    return { verdict: isRight ? 'right' : 'wrong', said: said.label === null ? subject : `${said.label}: ${subject}` };
  }
  if (expected.result === 'older-than-oldest-release')
    return { verdict: said.result === 'predates' ? 'right' : 'open', said: said.result };
  const named = said.candidates.map(({ commit }) => commit);
  const isSet = expected.result === 'range' && said.result === 'inconclusive' && named.includes(expected.culprit);
  const isTight = isSet && named.every((commit) => expected.candidates.includes(commit));
  return {
    verdict: isTight ? 'right' : said.result === 'predates' ? 'wrong' : 'open',
    said: named.length > 0 ? `one of ${named.length} commits` : said.result,
  };
}
