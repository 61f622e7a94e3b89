/**
 * A C++ function without its parameters and template arguments: they are long, and differ between compilers and
 * standard libraries. `ns::Toy<int>::go(char const*)` is `ns::Toy::go`.
 */
export function cppName(signature: string): string {
  const text = signature.replaceAll('(anonymous namespace)', '{anonymous}').replaceAll('operator()', 'operator{}');
  const own = withoutBrackets(text.replace(/operator(?:<=>|<<=?|>>=?|<=?|>=?|->\*?)/g, 'operator')).trim();
  const name = /(?:^| )((?:[\w$~{}]+::)*(?:operator .*|[\w$~{}.@+\-*/%^&|!=[\]]+))$/.exec(own)?.[1] ?? own;
  return name.replaceAll('operator{}', 'operator()').replaceAll('{anonymous}', '(anonymous)').slice(0, maxLength);
}

const maxLength = 200;

/** Drops `<…>` and `(…)` and what stands behind the parameters, such as `const` and `[clone .cold]`. */
function withoutBrackets(text: string): string {
  let depth = 0;
  let kept = '';
  for (const character of text.slice(0, 4096)) {
    if (character === '(' && depth === 0) return kept;
    if (character === '<') depth++;
    else if (character === '>') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += character;
  }
  return kept;
}
