/** What of an element's computed style an SVG needs to look the same without the page's style sheet. */
const kept = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
];

/** Gives the first SVG in an element to the browser as a file. */
export function saveSvg(within: HTMLElement, title: string): void {
  const svg = within.querySelector('svg.drawing');
  if (svg === null) return;
  const url = URL.createObjectURL(new Blob([standalone(svg)], { type: 'image/svg+xml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function standalone(svg: Element): string {
  const copy = svg.cloneNode(true) as Element;
  const originals = [svg, ...svg.querySelectorAll('*')];
  [copy, ...copy.querySelectorAll('*')].forEach((element, index) => {
    const style = getComputedStyle(originals[index]!);
    for (const name of kept) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'tabindex']) element.removeAttribute(name);
  });
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}
